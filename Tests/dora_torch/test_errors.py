"""What goes wrong is said in the host's words, by the right exception, and leaves the process usable."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import torch
from conftest import BUILD, ROOT, objective

import dora_torch
from dora_torch import (
    DoraError,
    HostOptions,
    InputError,
    IsolationError,
    NumericError,
    Objective,
    ParameterError,
    PluginMisbehaved,
    PluginNotFound,
    PluginUnusable,
    Robust,
    UsageError,
)

LOGP = torch.tensor([[-1.0, -2.0], [-3.0, -4.0]], dtype=torch.float64)


def compiled(source: Path, library: Path, *arguments: str) -> str:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("needs a C compiler")
    headers = str(ROOT / "Sources" / "CDoRA" / "include")
    command = [compiler, "-shared", "-fPIC", *arguments, str(source), "-I", headers]
    subprocess.run([*command, "-o", str(library), "-lm"], check=True)
    return str(library)


@pytest.fixture(scope="module")
def brittle(tmp_path_factory: pytest.TempPathFactory) -> str:
    library = tmp_path_factory.mktemp("plugins") / "brittle.so"
    return compiled(Path(__file__).with_name("brittle.c"), library)


def with_first(value: float) -> torch.Tensor:
    logp = LOGP.clone()
    logp[1, 0] = value
    return logp.requires_grad_()


def test_a_plugin_dies_in_the_middle_of_a_step(brittle: str) -> None:
    """Its step fails with what happened; another instance goes on at once."""
    loss = Objective(brittle)
    assert loss.confinement is not None and "its own process" in loss.confinement
    before = loss(LOGP)
    with pytest.raises(PluginMisbehaved, match=r"brittle.so' misbehaved in 'evaluate'.*SIGILL"):
        loss(with_first(-1000))
    with pytest.raises(PluginMisbehaved, match="misbehaved in 'evaluate'"):
        loss(LOGP)
    again = Objective(brittle)
    torch.testing.assert_close(again(LOGP), before)


def test_a_plugin_hangs(brittle: str) -> None:
    """It is ended when its time is over."""
    loss = Objective(brittle, options=HostOptions(call_seconds=0.3))
    with pytest.raises(PluginMisbehaved, match="didn't return within 0.3 s"):
        loss(with_first(-2000))


def test_a_plugin_lies(tmp_path: Path) -> None:
    """A NaN that is reported as success is found, isolated or not."""
    source = ROOT / "Tests" / "Fixtures" / "plugins" / "fixture.c"
    library = compiled(source, tmp_path / "lies.so", "-DEVALUATE=stores_nan")
    for isolation in ("process", "none"):
        loss = Objective(library, isolation=isolation)
        with pytest.raises(PluginMisbehaved, match="misbehaved: it stored nan as .loss. of datum 1"):
            loss(LOGP)


def test_rows_are_named() -> None:
    """A number that isn't one is told by its row and its input."""
    loss = objective("dpo")
    bad = LOGP.clone()
    bad[1, 1] = float("nan")
    with pytest.raises(InputError, match="datum 1: logp of response 1 is nan, must be finite") as info:
        loss(bad, ref_logp=LOGP)
    assert info.value.datum == 1
    with pytest.raises(InputError, match="datum 1: ref_logp of response 1 is nan"):
        loss(LOGP, ref_logp=bad)
    with pytest.raises(InputError, match="datum 0: len of response 0 is 0.0, must be at least 1"):
        loss(LOGP, ref_logp=LOGP, lengths=torch.zeros(2, 2))
    robust = Robust(loss, "dora")
    with pytest.raises(InputError, match="datum 1: its calibration weight is -1.0") as info:
        robust(LOGP, ref_logp=LOGP, h=torch.tensor([1.0, -1.0]))
    assert info.value.datum == 1


def test_missing_inputs_are_named() -> None:
    """So is what the batch lacks."""
    with pytest.raises(InputError, match="'dpo' of '.*' needs 'ref_logp', which the batch lacks"):
        objective("dpo")(LOGP)
    with pytest.raises(InputError, match="needs 'desirable', which the batch lacks"):
        objective("kto")(LOGP[:, :1], ref_logp=LOGP[:, :1])
    with pytest.raises(InputError, match="datum 0 has 1 response, 'dpo' of '.*' takes 2"):
        objective("dpo")(LOGP[:, :1], ref_logp=LOGP[:, :1])


def test_shapes_are_named() -> None:
    loss = objective("lire")
    with pytest.raises(InputError, match=r"scores has shape \[2, 3\], must be \[2, 2\]"):
        loss(LOGP, scores=torch.zeros(2, 3))
    with pytest.raises(InputError, match=r"column 'x' has shape \[5\]"):
        loss(LOGP, scores=LOGP, columns={"x": torch.zeros(5)})
    with pytest.raises(InputError, match=r"h has shape \[3\], must be \[2\]"):
        Robust(loss)(LOGP, scores=LOGP, h=torch.ones(3))


def test_numbers_beyond_float64() -> None:
    with pytest.raises(NumericError, match="has no finite result for datum 1") as info:
        objective("rpo")  # loads, which shows that the next error is about numbers
        objective("ipo-sum")(with_first(-1e200), ref_logp=LOGP)
    assert info.value.datum == 1


def test_names_and_parameters() -> None:
    """Every mistake in a name or a parameter has its own exception and says what would be right."""
    with pytest.raises(PluginNotFound, match="no plugin './nowhere.so'"):
        Objective("./nowhere.so")
    with pytest.raises(PluginUnusable, match="is not a shared library"):
        Objective(__file__)
    with pytest.raises(ParameterError, match="has no parameter 'TT', did you mean 'T'"):
        objective("lire", TT=1)
    with pytest.raises(ParameterError, match="must be a number above 0"):
        objective("lire", T=-1)
    with pytest.raises(PluginNotFound, match="no robustifier 'dorra'"):
        Robust(objective("lire"), "dorra")
    with pytest.raises(ParameterError, match="has no parameter 'alpha'"):
        Robust(objective("lire"), "dora", alpha=1)
    with pytest.raises(ParameterError, match="'lambda' or 'rho', not both"):
        Robust(objective("lire"), "dora", lam=2, rho=0.1)
    with pytest.raises(UsageError, match="nothing but 'erm' can be made of it, not 'dora'"):
        Robust(objective("aot"), "dora")


def test_no_program_to_isolate_with() -> None:
    """Without the program there is no process, and the message says what to do."""
    options = HostOptions(isolation="process", executable="/nowhere/dora-host")
    with pytest.raises(IsolationError, match="set DORA_HOST_EXECUTABLE to its path"):
        Objective(str(BUILD / "liblire.so"), options=options)


def test_isolation_changes_no_number() -> None:
    inside, outside = objective("lire", "none", T=3), objective("lire", "process", T=3)
    assert inside.confinement is None and outside.confinement is not None
    scores = torch.rand(2, 2)
    assert torch.equal(inside(LOGP, scores=scores), outside(LOGP, scores=scores))


def test_forked_processes() -> None:
    """A child of fork is refused, doesn't end the parent's plugin, and may load its own."""
    loss = objective("lire", "process")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            loss(LOGP, scores=LOGP)
        except DoraError as error:
            code = 0 if "forked" in str(error) else 2
            del loss
            objective("lire", "process")(LOGP, scores=LOGP)
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    loss(LOGP, scores=LOGP)


def test_threads() -> None:
    """Many threads on one instance and on several get the right numbers."""
    shared = objective("lire", "process")
    expected = shared(LOGP, scores=LOGP)
    wrong: list[object] = []

    def work() -> None:
        own = objective("lire", "none")
        for _ in range(20):
            for loss in (shared, own):
                if not torch.equal(loss(LOGP, scores=LOGP), expected):
                    wrong.append(loss)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_quiet_and_tidy() -> None:
    """A whole life in a process of its own: nothing on stdout, no handler changed, no child left."""
    script = f"""
import signal, sys
sys.path[:0] = [{str(ROOT / "Sources" / "dora_torch")!r}]
import torch
before = [signal.getsignal(s) for s in signal.valid_signals()]
import dora_torch
loss = dora_torch.Objective({str(BUILD / "liblire.so")!r}, isolation="process")
loss(torch.zeros(1, 2), scores=torch.zeros(1, 2))
actions = [signal.getsignal(s) for s in signal.valid_signals()]
assert actions == before
del loss
import gc, os; gc.collect()
children = open(f"/proc/{{os.getpid()}}/task/{{os.getpid()}}/children").read()
assert not children, children
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


def test_unload_and_load_again() -> None:
    """A thousandth of what a long program does: memory and file descriptors don't grow."""
    import gc

    def descriptors() -> int:
        return len(os.listdir("/proc/self/fd"))

    objective("lire", "process")
    gc.collect()
    before = descriptors()
    for _ in range(5):
        objective("lire", "process")(LOGP, scores=LOGP)
    gc.collect()
    assert descriptors() <= before + 1


def test_version() -> None:
    assert dora_torch.version() == "0.1.0"
