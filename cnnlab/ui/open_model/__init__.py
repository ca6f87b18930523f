"""A model from a file: an ONNX file of the visitor's, or one of the app's networks written as one."""
