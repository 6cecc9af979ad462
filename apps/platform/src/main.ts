import { App } from 'aws-cdk-lib';
import { environmentFor } from './environments';
import { Platform } from './platform';

const app = new App();
const environment = environmentFor(app.node.tryGetContext('stage') ?? 'local', process.env.CDK_DEFAULT_ACCOUNT);
new Platform(app, { environment, imageTag: app.node.tryGetContext('imageTag') });
