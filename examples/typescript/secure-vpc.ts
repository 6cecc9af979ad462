import { SecureVpc } from '@ashlar/secure-vpc';
import { App, Stack } from 'aws-cdk-lib';

const app = new App();
const stack = new Stack(app, 'SecureVpc');
new SecureVpc(stack, 'Network');
app.synth();
