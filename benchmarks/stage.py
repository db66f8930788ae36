"""What jobs share: the practice fleet and the crowd, made when the first job wants them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks import crowd as crowds
from benchmarks import site as sites
from benchmarks.crowd import Crowd
from benchmarks.population import population
from benchmarks.site import Site
from benchmarks.targets import Targets


@dataclass
class Stage:
    """`small` makes everything small, to see whether it works."""

    say: Callable[[str], None]
    small: bool = False
    _site: Site | None = field(default=None, init=False)
    _crowd: Crowd | None = field(default=None, init=False)

    def of(self, large: int, small: int) -> int:
        """A number, or the small one."""
        return small if self.small else large

    @property
    def site(self) -> Site:
        """The practice fleet, converged."""
        if self._site is None:
            self._site = sites.site(self.of(8, 2), self.say)
        return self._site

    @property
    def few(self) -> Site:
        """Three of its hosts: for what changes them, and so takes long."""
        few = self.site.first(3)
        few.write()
        return few

    @property
    def crowd(self) -> Crowd:
        """The crowd, made of the practice fleet."""
        if self._crowd is None:
            self._crowd = crowds.crowd(self.site, self.say)
        return self._crowd

    def targets(self, count: int, port: int = 22, jump: str = "") -> Targets:
        """So many hosts of the crowd, at a port of theirs, `jump` a bastion before them."""
        return population(self.crowd, self.site, count, port, jump)

    def clear(self) -> None:
        """Take away what was made."""
        crowds.down()
        sites.down()
