"""What the tests share: how long hypothesis looks, and sentences to send through channels.

HYPOTHESIS_PROFILE=hunt looks longer, and elsewhere each time.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "ci",
    max_examples=20,
    deadline=None,  # a busy machine is not a failure
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "hunt", settings.get_profile("ci"), max_examples=1000, derandomize=False, print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


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
