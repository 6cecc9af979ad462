package com.example;

import io.github.ashlarconstructs.spahosting.SpaContent;
import io.github.ashlarconstructs.spahosting.SpaHosting;
import software.amazon.awscdk.Stack;
import software.constructs.Construct;

public class SpaHostingStack extends Stack {
    public SpaHostingStack(final Construct scope, final String id) {
        super(scope, id);
        SpaHosting.Builder.create(this, "Site").content(SpaContent.directory("../site")).build();
    }
}
