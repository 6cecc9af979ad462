"""Every subject of the adapter, in the order in which they are installed."""

from . import (
    application_autoscaling, budgets, cloudformation, cloudfront, cloudwatch, ec2_addresses, ec2_rules, ec2_vpc, iam,
    load_balancing, registry, s3, secretsmanager, sts, transport, wafv2)

SUBJECTS = (
    registry, transport, cloudformation, ec2_vpc, ec2_addresses, ec2_rules, iam, sts, s3, secretsmanager, load_balancing,
    cloudfront, application_autoscaling, cloudwatch, budgets, wafv2,
)
