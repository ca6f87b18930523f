"""The sentences about a network of one's own, as `errors.ENGLISH` has them all."""

ENGLISH: dict[str, str] = {
    "blueprint.block": "Block {position}, {piece}: {reason}",
    "blueprint.piece": "“{piece}” is no block: write for example c16k3p1 for a convolution to 16 channels, bn, r for a "
    "ReLU, m2 for a pool, fl for flatten, fcN for the classes, joined by “-” as in {example}.",
    "blueprint.text_too_long": "The text has {length} characters: a network may have at most {longest}; remove some "
    "blocks.",
    "blueprint.too_many_blocks": "There are {blocks} blocks: a network may have at most {longest}; remove some, or use "
    "residual blocks, which hold several layers each.",
    "blueprint.label": "“{label}” cannot be a label: take up to 8 small letters and digits, a letter first, for "
    "example a or skip1.",
    "blueprint.label_in": "The label “in” belongs to the network's input: take another one.",
    "blueprint.label_twice": "The label “{label}” is taken already (there are {known}): take another one, so that it "
    "is clear which block is meant.",
    "blueprint.label_unknown": "No block has the label “{label}”: take one of {known}, or give a block before this one "
    "that label.",
    "blueprint.cycle": "The label “{label}” is set only at block {later}, so this would be a cycle: a block can read "
    "only what comes before it; take one of {known}, or move this block behind that one.",
    "blueprint.one_source": "This block reads from {sources} labels, but it has one input: name one label, and put add "
    "or concat before it to join several.",
    "blueprint.sources": "This block joins {sources} labels: at most {most} are allowed; join some of them first.",
    "blueprint.join_alone": "There is nothing to join: beside the block before it, name a label; there are {known}.",
    "blueprint.unread": "Nothing reads the output of this block, since block {next} reads “{label}”: give it a label "
    "and read that somewhere, or remove it.",
    "blueprint.needs_map": "This block needs a map (channels × height × width), but gets a vector of {size} numbers: "
    "put it before the flatten or the fully connected layer.",
    "blueprint.needs_vector": "A fully connected layer reads a vector, but gets a map of {shape}: put a flatten before "
    "it, which makes {length} numbers of it, or a global average pool and a flatten.",
    "blueprint.norm_groups": "{groups} groups do not divide {channels} channels: possible here: {fitting}.",
    "blueprint.even_kernel": "A kernel of {kernel} cannot keep the map's size, since it is even: take {smaller}, or an "
    "odd one above.",
    "blueprint.bottleneck": "A bottleneck to {channels} channels cannot have a quarter of them within: take a multiple "
    "of {expansion}, for example {fitting}.",
    "blueprint.stride_first": "Only a bottleneck has a first 1×1 convolution to put its stride on: leave “first” out, "
    "or take bot instead of res.",
    "blueprint.add_shapes": "{first} cannot be added to {other} (“{label}”): all shapes must be equal; bring one to "
    "the other's by a 1×1 convolution, a stride or a pool, or stack the channels with concat.",
    "blueprint.concat_shapes": "{first} cannot be stacked with {other} (“{label}”): height and width must be equal; "
    "bring one to the other's by a stride, a pool or padding.",
    "blueprint.too_many_parameters": "Up to here the network has {parameters:,} parameters, and at most {most:,} are "
    "allowed: take fewer channels or units, or put a pool before the fully connected layer.",
    "blueprint.too_many_activations": "Up to here the outputs hold {cells:,} numbers for one picture, and at most "
    "{most:,} are allowed: take a smaller picture, fewer channels, or a stride.",
    "blueprint.no_classifier": "The network ends with {shape}, but must end with one number for each of the {classes} "
    "classes: put flatten and a fully connected layer fcN at its end.",
    "blueprint.no_weights": "The network has 0 convolutions and 0 fully connected layers, and at least 1 is needed to "
    "learn anything: add one.",
    "blueprint.batch_of_one": "{name} normalises single numbers over the batch, and with batches of {batch_size} of "
    "{images} pictures one batch holds 1 picture, which has no variance: take another batch size.",
    "blueprint.width": "A network of one's own says its channels itself, so width must be 1, and is {width:g}: change "
    "the channels instead.",
    "blueprint.too_large_to_train": "The network has {parameters:,} parameters: up to {most:,} are trained here; take "
    "fewer channels or units.",
}
