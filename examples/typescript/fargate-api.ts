import { FargateApi, Ingress, Scaling } from '@ashlar/fargate-api';
import { App, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';

const app = new App();
const stack = new Stack(app, 'FargateApi');
const certificate = Certificate.fromCertificateArn(
  stack, 'Certificate', 'arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012');
new FargateApi(stack, 'Api', {
  vpc: new Vpc(stack, 'Vpc'),
  image: ContainerImage.fromRegistry('public.ecr.aws/docker/library/nginx:stable'),
  ingress: Ingress.https({ certificate }),
  scaling: Scaling.between(2, 10).onCpu(60),
});
app.synth();
