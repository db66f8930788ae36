"""The groups of an inventory as a tree, in the form of `ansible-inventory --graph`."""

from collections.abc import Iterator

from speechfleet.inventory.groups import ALL, Tree


def group_tree(tree: Tree, top: str) -> str:
    """Return the tree below the group `top`: groups as `@name:`, then hosts."""
    return "".join(f"{line}\n" for line in _lines(tree, top, 0))


def _lines(tree: Tree, name: str, depth: int) -> Iterator[str]:
    yield _line(f"@{name}:", depth)
    group = tree.groups[name]
    for child in group.children:
        yield from _lines(tree, child, depth + 1)
    if name != ALL:
        for host in group.hosts:
            yield _line(host, depth + 1)


def _line(text: str, depth: int) -> str:
    return f"{'  |' * depth}--{text}" if depth else text
