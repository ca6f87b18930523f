"""Errors that a person can act on: the rule, the value, the way out."""

from .errors_blueprint import ENGLISH as _OF_BLUEPRINTS
from .errors_onnx import ENGLISH as _OF_ONNX

# One English sentence for each code. Other languages: assets/strings/<lang>/error.json, same codes, same placeholders.
ENGLISH: dict[str, str] = {
    # single settings (checks)
    "value.whole": "{name} must be a whole number from {least} to {most}, but is {value}. Choose one in that range.",
    "value.real": "{name} must be a number from {least:g} to {most:g}, but is {value}. Choose one in that range.",
    "value.flag": "{name} must be true or false, but is {value}. Give one of the two.",
    "value.choice": "{name} must be one of {choices}, but is {value}. Choose one of these.",
    # arithmetic
    "not_whole": "{name} is {value}: it must be a whole number, or two of them (height, width); give for example 3.",
    "not_a_pair": "{name} is {value}: give one whole number for both axes, or two (height, width).",
    "size_below_one": "The input has {value} cells along an axis: it needs at least 1; take a larger input.",
    "kernel_below_one": "The kernel is {value}: it needs at least 1 tap; take 1, 3 or 5.",
    "stride_below_one": "The stride is {value}: the window must move by at least 1 cell; take 1 or 2.",
    "dilation_below_one": "The dilation is {value}: taps are at least 1 cell apart; take 1 for an ordinary kernel.",
    "negative_padding": "The padding is {value}: it cannot be negative; take 0 for none.",
    "kernel_exceeds_input": "A kernel of {kernel} with dilation {dilation} spans {span} cells, more than the padded "
    "input of {padded} ({size} + {padding} of padding): add {missing} cells of padding, or take a kernel of at most "
    "{largest}.",
    "output_padding_too_large": "The output padding is {value}: it must be at least 0 and below the stride ({stride}) "
    "or the dilation ({dilation}); take 0, or a larger stride.",
    "transposed_below_one": "A padding of {padding} cuts the output down to {size} cells: at least 1 must be left; "
    "take a padding of at most {largest}.",
    "channels_below_one": "There are {value} channels: a convolution needs at least 1 in and 1 out; take 16.",
    "groups_do_not_divide": "{groups} groups do not divide {inputs} input and {outputs} output channels: groups must "
    "divide both; possible here: {fitting}.",
    "same_needs_stride_one": 'Padding "same" with stride {stride}: torch allows it with stride 1 only, since no '
    "padding keeps the size when the window jumps; take stride 1, or give the padding as a number.",
    "padding_mode_unknown": "There is no padding mode {value}: take one of {known}.",
    "padding_beyond_input": "Padding of {padding} with mode {mode} on {size} cells: there is not enough to copy from; "
    "take at most {largest}, or zeros.",
    "field_never_grows": "With kernel 1 and no pooling a cell sees 1 pixel however many layers there are, never "
    "{size}: take a kernel of at least 2, or pools.",
    # graph
    "layer_kind_unknown": "There is no layer {kind} for a stack: take one of {known}.",
    "pool_has_no_weights": 'A {kind} works on each channel by itself: it takes no channels, no groups and no "same"; '
    "leave them out.",
    "conv_ceil": "A convolution always rounds its size down in torch: leave the rounding up to pools.",
    "avgpool_dilated": "An average pool cannot be dilated in torch: take dilation 1, or a max pool.",
    "pool_padding": "A pool padded by {padding}: at most half of its window may lie in the padding; take at most "
    "{largest}.",
    "lp_negative": "LP pooling raises values to the power p, and {value} is below 0: take the ReLU first.",
    "stack_shrinks": "{name} spans {span} cells, but only {size} are left ({padded} with its padding): the stack "
    "shrinks below 1×1 here; remove a stride or a pool before it, pad it, or start from a larger picture.",
    "stack_too_long": "The stack has {layers} layers: a link holds at most {longest}; remove some.",
    "stack_piece": "Piece {position} of the stack, “{piece}”, is no layer: write c64k3p1 for a convolution to 64 "
    "channels, m2 or a2 for a pool, joined by “-”, for example {example}.",
    "control_flow": "The forward of {network} decides by values or shapes of tensors (an if, a loop), so it has no one "
    "graph: move the decision out of the forward, or give only the part after it.",
    "not_traceable": "The forward of {network} cannot be traced ({reason}): use only torch's modules and functions on "
    "tensors in it, or give only a part of the network.",
    "layer_refuses": "Layer {name} refuses its input ({reason}): change that layer, or the input's size or channels.",
    "several_inputs": "The forward needs a second input, {name}: give a module that takes one picture.",
    "layer_unknown": "There is no layer {name} in this network: take a name of the table, for example {last}.",
    "cell_outside": "Cell ({row}, {column}) is outside a map of {height}×{width}: rows go from 0 to {height} − 1, "
    "columns from 0 to {width} − 1; take a cell inside.",
    "no_weights": "{network} has no weights (it was built on the meta device): an effective field needs some; build it "
    "on the CPU.",
    "no_equal_weights": "Layer {name} cannot be followed by autograd here ({reason}): choose a layer before it.",
    **_OF_BLUEPRINTS,
    **_OF_ONNX,
    # network
    "network.unknown": "There is no network called {name}. The nearest name is {nearest}; all names: {names}.",
    "gallery.how_many": "Two to {most} networks can stand side by side; {count} were asked for. Add or take away some.",
    "gallery.not_here": "{name} is not one of the classic networks; there are {names}.",
    "network.no_small_version": "{name} has no version for pictures below {least} px, and image_size is {size}. "
    "Take image_size={paper_size}, or a network that has one, such as resnet18.",
    "network.image_too_small": "{name} would shrink a picture of {size} px below 1×1: "
    "it needs at least {least} px. Enlarge the picture to {least} px or more.",
    "network.fixed_width": "The published {name} (image_size {size}) has one width, but width is {width:g}. "
    "Leave width at 1, or take an image_size below {least} for the small version.",
    # data
    "data.unknown": "There is no data set called {name}. The nearest name is {nearest}; all names: {names}.",
    "data.split": "A data set has the splits train and test, but split is {split}. Choose one of the two.",
    "data.no_folder": "{name} comes with the program and is not read from a folder, but data_dir is {folder}. "
    "Leave data_dir out.",
    "data.missing_file": "{name} needs the file {file}, which is not in {folder}. "
    "Leave data_dir out for the subset that comes with the program, or name the folder that holds the file.",
    "data.broken_file": "{file} is damaged: its content is not what {name} was made with. Fetch the file again.",
    "data.unknown_photograph": "There is no photograph called {name}. "
    "The nearest name is {nearest}; all names: {names}.",
    # uploads
    "upload.empty": "The file is empty (0 bytes). Choose a picture: {formats}.",
    "upload.too_large": "The file has {size} MB, and a picture may have at most {most} MB. Save it smaller, for "
    "example as JPEG, and choose it again.",
    "upload.not_a_picture": "This file of {size} bytes is no picture that can be read here. Pictures are {formats}; "
    "save it as one of these and choose it again.",
    "upload.too_many_pixels": "The picture has {megapixels} million pixels, and may have at most {most} million. "
    "Reduce it, for example to 2000 pixels on its longer side, and choose it again.",
    "upload.broken": "This {format} file is damaged or cut off: its header is a picture's, but not all of its pixels "
    "can be read. Open it in an image program, save it anew, and choose it again.",
    # batches
    "batch.empty": "The batch holds 0 pictures, and needs at least 1. Choose a picture.",
    "batch.unknown_way": "There is no way {way} to one size. Take one of {known}.",
    "batch.target": "A picture cannot be brought to {height}×{width} pixels: each side needs at least 1. Take for "
    "example 128×128.",
    "batch.too_long": "With its shorter side at {shortest}, a picture of {height}×{width} becomes {longest} pixels "
    "long, and at most {most} are allowed. Take a smaller target, leave the picture out, or resize or pad it instead.",
    "batch.size": "A picture of {height}×{width} pixels cannot go into a batch: each side needs at least 1. "
    "Leave it out.",
    # kernels
    "kernel.empty": "There is no number here: write rows of numbers, divided by “;”, for example {example}.",
    "kernel.ragged": "Row {row} has {count} numbers, but row 1 has {first}: all rows of a matrix are equally long; add "
    "or remove some.",
    "kernel.too_large": "The matrix has {rows} rows and {columns} columns: at most {largest} of each fit here; leave "
    "some out.",
    "kernel.too_many": "There are more than {most} matrices side by side: take at most {most} filters of at most "
    "{most} channels.",
    "kernel.shapes": "One part is {first}, another {other}: all matrices need one shape, and all filters the same "
    "number of channels; make them alike.",
    "kernel.not_a_number": "“{text}” in row {row} is not a number: write numbers such as 2, −0.5 or 1/9, divided by "
    "spaces.",
    "kernel.not_finite": "“{text}” in row {row} is not finite: one such weight would make every sum it enters infinite "
    "or undefined; write an ordinary number.",
    "kernel.huge": "“{text}” in row {row} is too large: weights from −{most} to {most} are allowed; take a smaller "
    "one.",
    "kernel.one_picture": "“||” divides filters, and this is one picture: divide its channels by “|”.",
    "kernel.channels": "The filters are {depth} deep, but the picture has {channels} channels: a filter reads every "
    "channel; write {channels} matrices, divided by “|”, or only one for all channels.",
    # histogram of oriented gradients
    "hog.dimensions": "A picture of shape {shape} with channel_axis {channel_axis} cannot be read: it needs the axes "
    "(height, width), or these and channel_axis for the third; give one such picture.",
    "hog.batch_dimensions": "A batch of shape {shape} cannot be read: it needs the axes (pictures, height, width) or "
    "(pictures, height, width, channels); for one picture call hog.",
    "hog.empty": "There are no pixels in a shape of {shape}: a picture needs at least one block of cells; choose "
    "another picture.",
    "hog.channels": "The picture has {channels} channels: the gradient is taken from 1 (grey) or 3 (colour); keep "
    "one or three of them.",
    "hog.alpha": "The picture has {channels} channels, the fourth surely its transparency, which has no gradient to "
    "vote with: drop it, image[..., :3].",
    "hog.not_numbers": "The pixels are of type {type}: they must be real numbers; convert them, for example to float.",
    "hog.not_finite": "{count} values of the picture are not a number or infinite: each would spoil every block it "
    "votes in; replace them, for example by 0.",
    "hog.huge": "The picture holds a value of {value:g}: at most {most:g} is allowed, so that squares stay finite; "
    "divide the picture by a constant.",
    "hog.negative": "The picture holds {value:g}, which has no square root: add a constant so that no pixel is below "
    "0, or leave the square root out.",
    "hog.too_small": "The picture has {height}×{width} pixels, less than one block of {least_height}×{least_width}: "
    "take a larger picture, smaller cells, or fewer cells in a block.",
    # visual words
    "words.dimensions": "Pictures of shape {shape} cannot be read: they need the axes (pictures, height, width) or "
    "(pictures, height, width, channels); for one picture give image[None].",
    "words.empty": "There are no pixels in a shape of {shape}: words are found in at least one picture; give some.",
    "words.not_numbers": "The pixels are of type {type}: they must be real numbers; convert them, for example to "
    "float.",
    "words.channels": "The pictures have {channels} channels: patches are taken from 1 (grey) or 3 (colour); drop "
    "the others, for example a transparency by images[..., :3].",
    "words.other_channels": "The pictures have {channels} channels, but the words were found in pictures with "
    "{fitted}: give pictures of the same kind, or fit again.",
    "words.not_finite": "{count} values of the pictures are not a number or infinite: each would spoil every patch "
    "it lies in; replace them, for example by 0.",
    "words.patch_too_large": "A patch of {size}×{size} does not fit into a picture of {height}×{width}: take at "
    "most {largest}.",
    "words.too_few_patches": "{k} words cannot be found in {patches} patches: take at most {patches} words, or "
    "more patches.",
    "words.too_few_different": "{k} words cannot be found, since only {different} of the patches differ: take at "
    "most {different} words, or more varied pictures.",
    "words.pyramid": "A pyramid with {cells}×{cells} cells needs as many places along each axis, but there are "
    "{rows}×{columns} patches: take fewer levels, smaller patches or a smaller stride.",
    # windows over a picture
    "detection.window": "A window of {height}×{width} does not fit into a picture of "
    "{picture_height}×{picture_width}: take a smaller window or a larger picture.",
    "detection.boxes": "Boxes of shape {shape} cannot be read: give one row (x0, y0, x1, y1) for each box.",
    "detection.scores": "There are {scores} scores for {boxes} boxes: give one finite number for each box.",
    "detection.examples": "Examples of shapes {positive} and {negative} teach nothing: there must be at least one of "
    "the object and one of something else, (pictures, height, width), both of the same size.",
    # scenes
    "scene.target": "There is no class {target}: the classes of this data set are 0 to {most}; choose one of them.",
    "scene.full": "Only {placed} of {count} objects find a place in a scene of {height}×{width} pixels: place fewer, "
    "or all in one size.",
    # 1×1 convolutions
    "mix.rows": "The matrix has {rows} rows, one for each output map: from 1 to {most} fit here; leave some out.",
    "mix.columns": "Each row has {columns} weights, but there are {channels} maps: a 1×1 convolution weighs every "
    "channel; write {channels} numbers in each row.",
    "mix.bias": "There are {count} biases for {rows} output maps: write one for all of them, or {rows} numbers.",
    "mix.one_matrix": "“|” divides matrices, and a 1×1 convolution has only one: write a row for each output map, "
    "divided by “;”.",
    "bottleneck.even_kernel": "A kernel of {kernel} cannot keep the map's size with the same padding on both sides: "
    "take an odd one, {smaller} or {larger}.",
    "residual.narrower": "A shortcut filled up with zeros cannot bring {inputs} channels down to {outputs}: take at "
    "least {inputs} channels out, or a projection (B or C).",
    # exercises
    "exercise.not_a_number": "“{text}” is not a number. Give one such as 15, 15.5 or 31/2.",
    "exercise.empty": "The box is empty. Type a number such as 15 or 15.5, then check it.",
    # training
    "training.unknown_setting": "A training run has no setting called {name}. The nearest one is {nearest}; "
    "remove {name} or rename it.",
    "training.batch_too_large": "batch_size is {batch_size}, but {dataset} has only {images} training pictures. "
    "Choose at most {images}.",
    "training.nan": "The loss at step {step} is not a number any more, with learning rate {learning_rate:g}: "
    "the steps are too large. Choose a learning rate ten times smaller.",
    "training.other_config": "This state belongs to another configuration ({theirs}), not to this one ({ours}). "
    "Resume it with the configuration it was saved with.",
    "training.no_device": "This machine has no {device} device. Leave the device out to take the best one there is, "
    "or choose cpu.",
    # inspection
    "inspection.no_convolution": "{network} has no convolution, so it has no filters and no feature maps to show. Take "
    "a network that has one, such as lenet5.",
    "inspection.no_kernels": "Layer {name} is a {kind} and has no kernels: only a convolution has. Take a convolution.",
    "inspection.no_map": "Layer {name} puts out no feature map that can be shown here: take a convolution, or a layer "
    "right after one.",
    "inspection.not_reached": "Layer {name} is not used when the network answers (it helps in training only, or not at "
    "all): take another layer.",
    "inspection.refused": "{network} does not take a picture of {shape} ({reason}): give pictures of the size and the "
    "number of channels that it was built for.",
    "inspection.one_picture": "An explanation is of one picture, of shape 1×C×H×W, but the shape is {shape}: give one "
    "picture at a time.",
    "inspection.no_pictures": "There are 0 pictures, and at least 1 is needed. Give some.",
    "inspection.no_relu": "{network} has no ReLU. Guided back-propagation and the deconvnet differ from the plain "
    "gradient only in how they go back through a ReLU, so here there is nothing to change: take saliency.",
    "inspection.kernel_shape": "A kernel of shape {shape} cannot be compared with a Gabor function: each side needs "
    "{least} to {most} cells. Take a layer with larger kernels.",
    "inspection.not_colour": "These kernels read {channels} channels, and only red, green and blue (3) can be compared "
    "as colours. Take the first layer of a network for colour pictures.",
    # job
    "job.unknown": "There is no run “{run}” here. A run's id is the ten letters and digits at the end of its link; "
    "open a run from the list, or start a new one.",
    "job.home": "Runs cannot be kept in {path}: the directory cannot be made or written. Set CNNLAB_HOME to a "
    "directory that can.",
    "job.kind": "“{kind}” is not a kind of run; the kinds are: {kinds}.",
    "job.cap": "{name} must be a whole number of at least 1, not {value}. Correct it, or remove it to get what suits "
    "this machine.",
    "job.no_owner": "This browser has no cookie to know you again by, so nobody could stop the run. Allow cookies for "
    "this site and reload the page.",
    "job.not_owner": "Run {run} was started in another browser; only there, or with the instructor's key, can it be "
    "changed. Start a run of your own with the same settings instead.",
    "job.too_many": "You have {count} runs waiting or running, and at most {limit} are allowed. Stop one, or wait "
    "until one has finished.",
    "job.still_running": "Run {run} has not ended yet. Stop it first, then delete it.",
    "job.not_deleted": "Run {run} cannot be deleted: its directory is in use or protected. "
    "Try again in a moment, or remove {path} by hand.",
    "job.no_result": "Run {run} has no result: only a run that went to its end has one. Wait until it has finished, or "
    "start it again.",
    "job.damaged": "The directory of run {run} is incomplete: {file} is missing or unreadable. Nothing else is "
    "affected; start a new run with the same settings.",
    "job.gave_up": "The run was started {attempts} times and did not get beyond step {step}, so it is not tried again. "
    "Its log.txt says why; try a smaller batch or network.",
    "job.crashed": "An unexpected error ({type}) ended the run at step {step}. Its log.txt has the details; start it "
    "again, or with other settings.",
    "job.memory": "The memory of this machine was full at step {step}. Choose a smaller batch, width or picture size, "
    "or stop other runs, and start again.",
    "job.gpu_memory": "The memory of the graphics card was full at step {step}. Choose a smaller batch, width or "
    "picture size, or stop other runs, and start again.",
    "job.disk_full": "The disk was full at step {step}. Delete runs that are no longer needed, then start this one "
    "again.",
    # measurements
    "measure.busy": "A measurement is going on in this server already, and two at once would slow each other down. "
    "Press again in about {seconds} s.",
    "measure.no_start": "This machine cannot start a process to measure in ({reason}). Close something else and press "
    "again, or measure on the command line: python -m cnnlab measure convolution.",
    # weights
    "filters.no_convolution": "{network} has no convolution, so there are no filters and no maps to show. Choose a "
    "network with convolutions, for example AlexNet.",
    "filters.shuffled": "Run {run} was trained on pictures whose pixels were shuffled; its filters do not fit ordinary "
    "pictures. Choose a run on pictures as they are.",
    "weights.unknown": "There are no weights called {name}; the nearest are {nearest}. `python -m cnnlab weights list` "
    "lists them all.",
    "weights.facts": "The description beside {file} is wrong ({reason}): give network, image_size, in_channels, "
    "num_classes, width, mean and std.",
    "weights.damaged": "{file} cannot be read as weights: it is cut off or not in safetensors format; copy or download "
    "it again.",
    "weights.mismatch": "{file} does not fit {network} ({reason}): use weights that were stored for this network, "
    "width and number of classes.",
    "weights.no_download": "torchvision has no ImageNet weights of {network}; it has them of {names}.",
    "weights.no_network": "The weights of {network} could not be fetched ({reason}). Look at the network connection, "
    "or put {file} into {folder}.",
}


class LabError(ValueError):
    """A setting that makes no sense, said in a sentence.

    Parameters
    ----------
    code
        Key of the sentence in `ENGLISH`, by which other languages find their own.
    **values
        What the sentence's placeholders stand for.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(ENGLISH[code].format(**values))
        self.code = code
        self.values = values

    def __reduce__(self):
        return _rebuild, (self.code, self.values)


def _rebuild(code: str, values: dict[str, object]) -> LabError:
    return LabError(code, **values)
