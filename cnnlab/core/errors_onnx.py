"""The sentences about ONNX files, as `errors.ENGLISH` has them all."""

ENGLISH: dict[str, str] = {
    # written
    "onnx.no_weights": "{network} has no weights (it was built on the meta device), so they cannot be written into a "
    "file: build it on the CPU, or export it without weights.",
    "onnx.export_too_large": "The weights of {network} take {size} GB, and one ONNX file holds at most {most} GB: "
    "export it without weights, or take a smaller width.",
    "onnx.not_exportable": "{network} cannot be written as ONNX for pictures of {shape} ({reason}): change the layer "
    "that this names, or the size or channels of the picture.",
    "onnx.not_written": "{path} cannot be written ({reason}). Give another place.",
    # read
    "onnx.empty": "The file is empty (0 bytes). Choose an ONNX file; torch.onnx.export writes one.",
    "onnx.too_large": "The file has {size} MB, and at most {most} MB are read here. Export it without its "
    "weights, or with the weights in a file beside it: shapes are enough for everything shown here.",
    "onnx.not_onnx": "These {size} bytes are no ONNX file, or one that is cut off or damaged. Export the "
    "network again and choose the new file.",
    "onnx.no_nodes": "The file is readable, but there is no layer in it. Export the network again and choose "
    "the new file.",
    "onnx.too_many_nodes": "The file has more than {most} nodes. Take a part of the network, or simplify it "
    "first (onnx-simplifier joins what belongs together).",
    "onnx.too_many_parts": "The file consists of so many small parts that reading it would fill the memory. "
    "Store weights as raw data (onnx.numpy_helper does), then choose the file again.",
    "onnx.no_input": "The graph has no input: everything in it is a constant or a parameter. Export the network"
    " with its input as an argument of the forward.",
    "onnx.several_inputs": "The graph has {count} inputs ({names}), and what is shown here needs exactly one, a"
    " picture. Export the part of the network that takes the picture.",
    "onnx.input_shape": "The input {name} has {dimensions} axes: a picture has 4 (batch, channels, height, "
    "width), a vector 2. Export the network with such an input; its shape must be in the file.",
    "onnx.input_open": "The input {name} is no picture and leaves a size other than the batch open. Export the "
    "network with that size fixed.",
    "onnx.input_side": "The input {name} has a side of {size}: sides from 1 to {most} are possible here. Export"
    " the network for a smaller picture.",
    "onnx.size_fixed": "The file fixes the picture's size at {height}×{width}, so no other can be chosen. Leave"
    " the size out, or export the network with height and width as dynamic axes.",
    "onnx.size_of_name": "Height and width can be chosen for ONNX files only, and {name} is a network of this program, "
    "which takes square pictures. Leave --size out, or give one side with --image-size.",
    "onnx.size_vector": "The input {name} is no picture, so it has no height and width to choose. Leave the size out.",
    "onnx.file": "{path} cannot be opened: there is no such file, or no right to read it. Give the path of an "
    "ONNX file.",
    "onnx.tensor": "Tensor {tensor}: {reason}",
    "onnx.node": "Node {name} ({op}): {reason}",
    "onnx.why_input": "its input number {place} is missing, and it cannot do without. Export the network again.",
    "onnx.why_attribute": "its setting {attribute} is {value}, which this operator cannot have. Correct the "
    "layer, then export again.",
    "onnx.why_axis": "it names axis {axis}, but its input has {dimensions} axes: possible are −{dimensions} to "
    "{dimensions} − 1. Correct the layer, then export again.",
    "onnx.why_channels": "each filter reads {reads} channels in each of {groups} groups, which does not fit "
    "{channels} channels coming in and {filters} filters. Correct the number of channels or groups.",
    "onnx.why_weights": "its weights have the shape {weights}, but its input has {dimensions} axes, and both "
    "must have equally many. Correct the layer, then export again.",
    "onnx.why_shapes": "the shapes {shapes} do not fit each other. Correct the layers before it, then export again.",
    "onnx.why_reshape": "{shape} cannot become {wanted}: the number of values differs. Where the picture's size"
    " was chosen here, choose the one that the network was exported with.",
    "onnx.why_map": "{op} needs a map with at least one axis to slide along, but gets {shape}. Correct the "
    "layers before it.",
    "onnx.why_dimensions": "it has {dimensions} axes, and at most {most} are possible here. Correct the shape, "
    "then export again.",
    "onnx.why_side": "it has a side of {size}, and sides from 0 to {most} are possible. Correct the shape, then"
    " export again.",
    "onnx.why_below_one": "its output would have a side of {size}: at least 1 must be left. Take a smaller padding.",
    "onnx.why_tensor": "{shape} makes more than {most} numbers in one tensor. Correct the shape, or take a "
    "smaller picture.",
    "onnx.why_twice": "it makes the tensor {tensor}, which is there already: each tensor is made once. Export "
    "the network again.",
    "onnx.why_circle": "it needs the tensor {tensor}, which is made only later or from itself: nodes must stand"
    " in the order of the forward, without circles. Export the network again.",
    "onnx.why_strides": "the strides up to here multiply to a number of more than {most} binary digits, which "
    "no picture has. Correct the strides.",
}
