package com.example;

import io.github.ashlarconstructs.securevpc.SecureVpc;
import software.amazon.awscdk.Stack;
import software.constructs.Construct;

public class SecureVpcStack extends Stack {
    public SecureVpcStack(final Construct scope, final String id) {
        super(scope, id);
        new SecureVpc(this, "Network");
    }
}
