"""What the tests share: how long hypothesis looks, sentences to send through channels, the kernel.

HYPOTHESIS_PROFILE=hunt looks longer, and elsewhere each time; `few` looks less, for a second run on
another Python.

The tests read textfix from the tree. `pip install .` compiles the kernel for the installed copy,
so it is borrowed from there if nothing was built in the tree. TEXTFIX_KERNEL (see
`textfix.kernel`) says which engine the tests as a whole run on; what asks for `each_kernel` runs on
both.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

import textfix
from textfix import kernel
from textfix.language import model

settings.register_profile(
    "ci",
    max_examples=20,
    deadline=None,  # a busy machine is not a failure
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("few", settings.get_profile("ci"), max_examples=4)
settings.register_profile(
    "hunt", settings.get_profile("ci"), max_examples=1000, derandomize=False, print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


KERNEL = Path(kernel.__file__).parent


def borrow_kernel() -> None:
    """Lets the tree use the kernel of an installed copy, if it was compiled after these sources."""
    changed = max(path.stat().st_mtime for path in KERNEL.glob("*.[ch]"))
    for entry in sys.path:
        for built in Path(entry, "textfix", "kernel").glob("_native*"):
            if built.parent != KERNEL and built.stat().st_mtime > changed:
                kernel.__path__.append(str(built.parent))
                return


if not any(path.suffix in (".so", ".pyd") for path in KERNEL.glob("_native*")):
    borrow_kernel()


def pytest_report_header() -> str:
    """Which engine the tests run on."""
    return f"textfix: {'compiled kernel' if kernel.active() else 'pure Python, no compiled kernel'}"


@pytest.fixture(scope="module", params=["native", "python"])
def each_kernel(request: pytest.FixtureRequest) -> Iterator[str]:
    """Runs a module's tests twice: by the compiled kernel, then by its twin in Python."""
    if request.param == "native" and not kernel.active():
        pytest.skip("the kernel was not compiled, or is switched off")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEXTFIX_KERNEL", request.param)
        forget_engine()
        yield request.param
    forget_engine()


def forget_engine() -> None:
    """The choice of a kernel and the model are asked for once and kept."""
    kernel.active.cache_clear()
    model.load.cache_clear()


def share(part: float, *, shrink: bool = True) -> settings:
    """Settings with a part, or a multiple, of the profile's examples.

    Without shrinking where a failure is known: making it smaller each time takes too long.

    >>> share(2).max_examples == 2 * share(1).max_examples
    True
    """
    default = settings.get_current_profile_name()
    examples = max(1, round(settings.get_profile(default).max_examples * part))
    if shrink:
        return settings(max_examples=examples)
    phases = [Phase.explicit, Phase.generate]
    return settings(max_examples=examples, phases=phases, report_multiple_bugs=False)


def offers(repair: textfix.Repair, original: str) -> bool:
    """Whether the repaired text is the original, up to open places that name it as a reading."""
    parts, last = [], 0
    for place in repair.unresolved:
        start, end = repair.span_to_repaired(place.start, place.end)
        readings = [
            repair.text[start:end],
            place.replacement,
            *(a.replacement for a in place.alternatives),
        ]
        parts += [
            re.escape(repair.text[last:start]),
            "(?:",
            "|".join(map(re.escape, readings)),
            ")",
        ]
        last = end
    return bool(re.fullmatch("".join(parts) + re.escape(repair.text[last:]), original))


SENTENCES = {
    "de": "Die Köchin würzt das Gemüse und stellt die Schüssel auf den größten Tisch.",
    "fr": "À l’aube, le vieux pêcheur a réparé sa barque près du rivage.",
    "es": "La niña escribió una canción para su abuelo el año pasado.",
    "pt": "O irmão dela não comeu o pão que a vizinha trouxe de manhã.",
    "it": "Perché il caffè è già freddo e la luce è così bassa?",
    "sv": "Gubben såg på när barnen åkte skridskor över den frusna sjön.",
    "is": "Hún keypti þrjú epli og gaf öðru barninu það stærsta.",
    "tr": "Küçük kız kardeşim bahçede çiçek topluyor ve şarkı söylüyor.",
    "pl": "Jutro rano pójdziemy na długi spacer wzdłuż rzeki, jeśli będzie ciepło.",
    "cs": "Příští týden přijede strýc a přiveze nám čerstvé ovoce z venkova.",
    "hu": "A szomszéd kutyája egész éjjel ugatott, ezért fáradt vagyok.",
    "ro": "Băiatul și-a pierdut mănușile în pădure și încă le caută.",
    "lt": "Vakar vakare žvejai grįžo namo ir papasakojo apie didžiulę žuvį.",
    "ru": "Старый мельник каждое утро кормил голубей у реки.",
    "uk": "Моя бабуся щонеділі пекла пиріг із вишнями для всієї родини.",
    "bg": "Учителката разказа на децата приказка за лисицата и щъркела.",
    "el": "Το παιδί άνοιξε το παράθυρο και κοίταξε τη θάλασσα.",
    "he": "הילדה שתלה פרחים בגינה וחיכתה שיירד גשם.",
    "ar": "فتح الولد النافذة ونظر إلى البحر البعيد في الصباح.",
    "hi": "बूढ़ा किसान हर सुबह अपने खेत में पानी देता है।",
    "th": "เด็กผู้หญิงวิ่งเล่นในสวนกับสุนัขตัวใหญ่",
    "vi": "Bà tôi thường kể chuyện cổ tích cho các cháu nghe vào buổi tối.",
    "zh": "昨天晚上我们在河边散步，看见很多星星。",
    "ja": "おばあさんは毎朝、庭の花に水をやっています。",
    "ko": "할머니는 저녁마다 손자에게 옛날이야기를 들려주셨다.",
}
"""A correct sentence a language, written for the tests and in no training text."""
