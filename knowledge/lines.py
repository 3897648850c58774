"""Where in a YAML file a field stands."""

from collections.abc import Sequence

import yaml

Path_ = Sequence[str | int]


def line_of(text: str, path: Path_) -> int:
    """The line, from 1, of the deepest part of a path that the YAML text has; 1 where it has none of it."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    line = 1
    for step in path:
        found = _child(node, step)
        if found is None:
            break
        mark, node = found
        line = mark + 1
    return line


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child.start_mark.line, child
    return None
