package com.example;

import io.github.ashlarconstructs.fargateapi.FargateApi;
import io.github.ashlarconstructs.fargateapi.HttpsIngressOptions;
import io.github.ashlarconstructs.fargateapi.Ingress;
import io.github.ashlarconstructs.fargateapi.Scaling;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.certificatemanager.ICertificate;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.constructs.Construct;

public class FargateApiStack extends Stack {
    public FargateApiStack(final Construct scope, final String id) {
        super(scope, id);
        final ICertificate certificate = Certificate.fromCertificateArn(
            this, "Certificate", "arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012");
        FargateApi.Builder.create(this, "Api")
            .vpc(new Vpc(this, "Vpc"))
            .image(ContainerImage.fromRegistry("public.ecr.aws/docker/library/nginx:stable"))
            .ingress(Ingress.https(HttpsIngressOptions.builder().certificate(certificate).build()))
            .scaling(Scaling.between(2, 10).onCpu(60))
            .build();
    }
}
