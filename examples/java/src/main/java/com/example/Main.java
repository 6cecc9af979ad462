package com.example;

import software.amazon.awscdk.App;

public final class Main {
    private Main() {
    }

    public static void main(final String[] args) {
        final App app = new App();
        new AlarmsKitStack(app, "AlarmsKit");
        new FargateApiStack(app, "FargateApi");
        new GitHubOidcRoleStack(app, "GitHubOidcRole");
        new SecureVpcStack(app, "SecureVpc");
        new SpaHostingStack(app, "SpaHosting");
        app.synth();
    }
}
