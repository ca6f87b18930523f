"""Tracing a torch module into a `Graph`. Imports torch: reach it through `graph.trace`, which opens the torch gate."""

import copy
import operator
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

import torch
from torch import Tensor, fx, nn
from torch.fx.proxy import TraceError

from .errors import LabError
from .fx_layout import Call
from .fx_rules import SPLITS, name_of, rule_for
from .graph import Graph, Join, Node, Pointwise
from .meaning import Grid, Meaning, unknown

M = TypeVar("M", bound=nn.Module)
_tracing = threading.Lock()


_KEEP_SHAPE = (nn.ReLU, nn.ReLU6, nn.SiLU, nn.GELU, nn.Hardswish, nn.Sigmoid, nn.Hardsigmoid, nn.Dropout)


class _Mark(NamedTuple):
    """What is known of an fx node's value: the graph node it is, and which of its axes are height and width."""

    node: int
    grid: Grid | None
    lost: str | None = None  # why the parts of a tuple cannot be followed


def trace_module(module: nn.Module, input_shape: tuple[int, ...]) -> Graph:
    """See `graph.trace`."""
    skeleton = copy_structure(module, lambda tensor: torch.empty_like(tensor, device="meta"))
    steps = symbolic_trace(skeleton)
    reader = Reader(skeleton.eval(), steps)  # in train mode batch norm refuses a batch of one at 1×1
    reader.read(input_shape)
    parameters = sum(parameter.numel() for parameter in module.parameters())
    return Graph(tuple(reader.nodes), parameters - sum(node.params for node in reader.nodes))


def copy_structure(module: M, convert: Callable[[Tensor], Tensor]) -> M:
    """A copy of a module whose parameters and buffers are `convert`ed, not copied; what was shared stays shared."""
    memo: dict[int, Any] = {
        id(parameter): nn.Parameter(convert(parameter.detach()), requires_grad=parameter.requires_grad)
        for parameter in module.parameters()
    }
    memo.update({id(buffer): convert(buffer) for buffer in module.buffers()})
    return copy.deepcopy(module, memo)


def symbolic_trace(module: nn.Module) -> fx.Graph:
    """The forward as a torch.fx graph; LabError where it depends on values."""
    try:
        with _tracing:  # two traces at once would leave each other's patches behind for good
            return _Tracer().trace(module)
    except TraceError as error:
        raise LabError("control_flow", network=type(module).__name__) from error
    except (TypeError, ValueError, RuntimeError, NotImplementedError) as error:
        raise LabError("not_traceable", network=type(module).__name__, reason=first_line(error)) from error


class _Tracer(fx.Tracer):
    """While torch.fx traces, nn.Module is patched for the whole process: other threads' modules run as ever."""

    def __init__(self) -> None:
        super().__init__()
        self._thread = threading.get_ident()

    def call_module(self, m: nn.Module, forward: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        if threading.get_ident() != self._thread:
            return forward(*args, **kwargs)
        return super().call_module(m, forward, args, kwargs)

    def getattr(self, attr: str, attr_val: Any, parameter_proxy_cache: Any) -> Any:
        if threading.get_ident() != self._thread:
            return attr_val
        return super().getattr(attr, attr_val, parameter_proxy_cache)


def names_of(steps: fx.Graph) -> dict[fx.Node, str]:
    """A readable name for every fx node: the module's path; for functions the path of the module that calls them."""
    seen: Counter[str] = Counter()
    names = {}
    for node in steps.nodes:
        name = _path(node)
        names[node] = f"{name}_{seen[name]}" if seen[name] else name
        seen[name] += 1
    return names


def _path(node: fx.Node) -> str:
    if node.op in ("placeholder", "call_module", "get_attr"):
        return str(node.target)
    stack = list(node.meta.get("nn_module_stack", {}).values())
    return f"{stack[-1][0]}.{name_of(node.target)}" if stack and stack[-1][0] else name_of(node.target)


@contextmanager
def quiet() -> Iterator[None]:
    """Without torch's remark that an even kernel with `padding="same"` may cost a copy: we teach exactly that case."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Using padding='same'")
        yield


def first_line(error: Exception) -> str:
    """What torch says, without its traceback."""
    return str(error).strip().split("\n")[0]


class Reader(fx.Interpreter):
    """Runs the steps on the meta device and writes down what each of them is."""

    def __init__(self, module: nn.Module, steps: fx.Graph) -> None:
        super().__init__(module, graph=steps)
        self.extra_traceback = False  # it would be written into our sentences
        self.names = names_of(steps)
        self.nodes: list[Node] = []
        self.marks: dict[fx.Node, _Mark] = {}
        self.counted: set[int] = set()
        self.waiting: dict[fx.Node, int] = {}  # parameters that reach the map through a step on parameters alone

    def read(self, input_shape: tuple[int, ...]) -> None:
        """Fill `nodes`."""
        floating = (p.dtype for p in self.module.parameters() if p.is_floating_point())
        with quiet():
            self.run(torch.empty(1, *input_shape, device="meta", dtype=next(floating, torch.float32)))

    def run_node(self, n: fx.Node) -> Any:
        try:
            value = super().run_node(n)
        except (RuntimeError, TypeError, ValueError) as error:
            if isinstance(error, LabError):
                raise
            raise LabError("layer_refuses", name=self.names[n], reason=first_line(error)) from error
        if n.op == "placeholder":
            if isinstance(value, Tensor):
                self._add(n, Meaning("input", Pointwise(), (2, 3) if value.dim() == 4 else None), [], value)
        elif n.op != "output":
            self._note(n, value)
        return value

    def call_module(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        module = self.submodules[target]
        if isinstance(module, _KEEP_SHAPE) or (
            isinstance(module, nn.BatchNorm2d) and args[0].dim() == 4 and args[0].shape[1] == module.num_features
        ):
            return args[0]  # on the meta device these cost more than all convolutions together
        return super().call_module(target, args, kwargs)

    def placeholder(self, target, args, kwargs) -> Any:
        try:
            return super().placeholder(target, args, kwargs)
        except RuntimeError:
            raise LabError("several_inputs", name=target) from None

    def _note(self, n: fx.Node, value: Any) -> None:
        sources = [source for source in n.all_input_nodes if source in self.marks]
        if not sources:
            self.waiting[n] = self._parameters(n, value)
        elif isinstance(value, Tensor):
            self._add(n, self._meaning(n, sources, value), sources, value)
        elif isinstance(value, tuple | list) and any(isinstance(part, Tensor) for part in value):
            self.marks[n] = self._parts(n, self.marks[sources[0]])

    def _meaning(self, n: fx.Node, sources: list[fx.Node], value: Tensor) -> Meaning:
        lost = [reason for source in sources if (reason := self.marks[source].lost)]
        if lost:
            return unknown(lost[0])
        if n.target is operator.getitem and not isinstance(self.fetch_args_kwargs_from_env(n)[0][0], Tensor):
            return Meaning("slice", Pointwise(), self.marks[sources[0]].grid)
        module = self.submodules[str(n.target)] if n.op == "call_module" else None
        name = type(module).__name__ if module is not None else name_of(n.target)
        with_grid = [(source, grid) for source in sources if (grid := self.marks[source].grid)]
        maps = tuple((self.env[source].shape[grid[0]], self.env[source].shape[grid[1]]) for source, grid in with_grid)
        args, kwargs = self.fetch_args_kwargs_from_env(n)
        call = Call(name, module, value, with_grid[0][1] if with_grid else None, maps)
        meaning = rule_for(n.target, module)(call, *args, **kwargs)
        return meaning._replace(op=Pointwise()) if type(meaning.op) is Join and len(sources) < 2 else meaning

    def _parts(self, n: fx.Node, mark: _Mark) -> _Mark:
        """The mark of a tuple: parts of a split along channels can be followed, anything else cannot."""
        name = name_of(n.target)
        if mark.lost:
            return mark
        args, kwargs = self.fetch_args_kwargs_from_env(n)
        split: list[Any] = [*args]
        dim = kwargs.get("dim", split[2] if len(split) > 2 else 0)
        whole = mark.grid is not None and dim % split[0].dim() not in mark.grid
        return mark if name in SPLITS and whole else mark._replace(lost=f"a part of {name}")

    def _add(self, n: fx.Node, meaning: Meaning, sources: Sequence[fx.Node], value: Tensor) -> None:
        kind, op, grid, macs = meaning
        inputs = tuple(dict.fromkeys(self.marks[source].node for source in sources))
        self.marks[n] = _Mark(len(self.nodes), grid)
        size_bytes = value.numel() * value.element_size()  # the batch is one
        params = self._parameters(n, value)
        self.nodes.append(Node(self.names[n], kind, op, inputs, tuple(value.shape[1:]), params, macs, size_bytes))

    def _parameters(self, n: fx.Node, value: Any) -> int:
        """Parameters that no earlier node has counted: the module's own, and those handed to a function."""
        own: Iterator[Tensor] = iter(())
        if n.op == "call_module":
            own = self.submodules[str(n.target)].parameters()
        elif n.op == "get_attr" and isinstance(value, nn.Parameter):
            own = iter((value,))
        fresh = [parameter for parameter in own if id(parameter) not in self.counted]
        self.counted.update(map(id, fresh))
        return sum(p.numel() for p in fresh) + sum(self.waiting.pop(source, 0) for source in n.all_input_nodes)
