"""Errors that a person can act on: the rule, the value, the way out."""

# One English sentence for each code. Other languages: assets/strings/<lang>/error.json, same codes, same placeholders.
ENGLISH: dict[str, str] = {
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
    # network
    # data
    # training
    # job
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
