"""One file, one class, one public method per step of the pipeline."""
