"""Every subject of the adapter, in the order in which they are installed."""

from . import (
    application_autoscaling, budgets, callers, cloudformation, cloudfront, cloudwatch, ec2_addresses, ec2_guards, ec2_interfaces,
    ec2_rules, ec2_vpc, iam, json_service, load_balancing, log_delivery, registry, route53resolver, s3, secretsmanager, sts, transport,
    vpc_origins, wafv2)

SUBJECTS = (
    registry, json_service, transport, callers, cloudformation, ec2_vpc, ec2_addresses, ec2_interfaces, ec2_rules, ec2_guards, iam, sts, s3,
    secretsmanager, route53resolver, load_balancing, cloudfront, vpc_origins, log_delivery, application_autoscaling, cloudwatch, budgets, wafv2,
)
