import { SpaContent, SpaHosting } from '@ashlar/spa-hosting';
import { App, Stack } from 'aws-cdk-lib';

const app = new App();
const stack = new Stack(app, 'SpaHosting');
new SpaHosting(stack, 'Site', { content: SpaContent.directory('../site') });
app.synth();
