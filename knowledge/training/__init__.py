"""Training the encoder and the fusion weights; needs the extra `train`, the running system does not."""
