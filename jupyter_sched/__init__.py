"""Schedule Amazon SageMaker pipelines through Amazon EventBridge, from the notebook."""
