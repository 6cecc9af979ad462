"""What the adapter adds, tried through CloudFormation and the services' own APIs on a running local cloud."""
