"""The adapter to AWS: the only place that imports boto3. One small module per service."""
