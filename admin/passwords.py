"""What makes a password easy to guess: too short, or little more than words everybody tries, names, years and keys in
a row. There is no rule about capitals and signs, and none about changing it every so often.

The words below are written down by hand; together with the decorations people add to them (years, digits, doubled
words, letters turned into signs) they stand for far more passwords than they are. Leaked lists are not shipped.
"""

import re
from collections.abc import Iterable

import vietnamese
from admin.i18n import gettext

SHORTEST = 12
LONGEST = 128
LEAST_LEFT = 6  # characters that must be left, once everything easy is taken out
LEAST_DIFFERENT = 5

# As they stand after folding: without marks, small, no spaces.
MINISTRY = """
botainguyenmoitruong botainguyenvamoitruong tainguyenvamoitruong tainguyenmoitruong tainguyen moitruong botnmt btnmt
monre monregov sotnmt sotainguyen botainguyen cucchuyendoiso cuccongnghethongtin chuyendoiso congnghethongtin congnghe
thongtin dulieu thongke ictindex chisoict ict-index ictindex1 cntt cdsquocgia vanphong vanphongbo vanthu
lanhdao canbo donvi chuyenvien truongphong giamdoc phogiamdoc botruong thutruong quantri quantrivien quantrihethong
nguoidung taikhoan dangnhap hethong matkhaumoi matkhaucu matkhaumacdinh thanhtra hoidong thamdinh thanhtoan
khituongthuyvan dodacbando diachat khoangsan datdai biendao biendoikhihau vientham tongcuc chicuc trungtam
nongnghiepmoitruong bonongnghiep mae.gov govvn gov.vn hanhchinh dichvucong motcua
"""
VIETNAMESE = """
matkhau matkhaucuatoi matkhau1 khongbiet khongnho khongcomatkhau quenmatkhau xinchao anhyeuem emyeuanh anhyeu emyeu
yeuem yeuanh yeumai yeumaimai mailaemyeu anhnhoem nhoem tinhyeu tinhban tinhbanmaimai giadinh hanhphuc bacho bacsi
conyeu meyeu boyeu bome giadinhlasomot congai contrai vochong chongyeu voyeu nguoiyeu motconvit mothaiba motnamxua
haiba batuoi saigon hanoi hanoiphoco hue danang haiphong cantho nhatrang dalat vungtau quangninh nghean thanhhoa
bacninh thainguyen hochiminh sontungmtp vietnam vietnamvodich toiyeuvietnam tochuc tuoitre tuoiteen hoabinh doclap
tudo hanhphucdoclap chaobuoisang chucmungnammoi mungxuan xuanmoi phattai phatloc phatlocphattai locphat thantai
maiman anhemtoi anhhai anhba anhtu chihai chiba embe bebi bimbim cunyeu cunbong meomeo gaugau phuongthuy nguyenvana
nguyenvan nguyenthi tranvan tranthi levan lethi phamvan phamthi hoangvan hoangthi nguyen thanhnien minhanh minhduc
quochuy tuananh ngoclan thuylinh hoangnam ducanh thuha bichngoc baongoc khanhlinh phuonganh maianh lananh hongnhung
dongdo hagiang sapa tayho hoguom kimcuong vangbac denbu honganh bongda bongdavietnam manutd hoanganhgialai caycau
"""
EVERYWHERE = """
password passwort passwd passw0rd pass word senha contrasena motdepasse parola azerty qwertz qwerty qwertyuiop asdfgh
asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc wsxedc 1qaz 2wsx 3edc 1q2w3e 1q2w3e4r q1w2e3 q1w2e3r4 zaq1 xsw2 abcd abcdef
abcdefgh abc123 a1b2c3 letmein welcome willkommen iloveyou iloveu loveyou lovely lover forever trustno1 admin
administrator administrador root toor superuser sysadmin system user username guest test tester testing demo sample
example default changeme change secret secure security private public login logon signin access account master
monkey dragon football baseball basketball soccer hockey hunter ranger batman superman spiderman ironman pokemon
pikachu naruto minecraft roblox starwars matrix shadow sunshine princess charlie michael michelle jennifer jessica
jordan daniel ashley thomas robert andrew joshua matthew anthony william george summer winter spring autumn monday
friday january february march april august september october november december orange banana apple cheese chocolate
cookie coffee pepper ginger purple yellow silver golden diamond computer internet samsung iphone nokia google facebook
youtube twitter tiktok zalo gmail yahoo hotmail outlook microsoft windows office excel linux ubuntu oracle mysql
postgres database server cisco router wifi network mustang ferrari porsche mercedes toyota honda yamaha harley chelsea
liverpool arsenal barcelona realmadrid manchester ronaldo messi beckham freedom whatever nothing something anything
killer hello helloworld hellokitty good goodluck lucky money dollar million business company manager money123 family
mother father brother sister friend friends angel angels heaven jesus christ blessed peace happy smile flower
butterfly tiger lion eagle wolf phoenix snoopy mickey donald garfield tweety doraemon conan naruto onepiece blink
onedirection blackpink exo bts army fuckyou fuck asshole bitch sexy hottie babygirl babyboy baby sweet honey sugar
"""
PARTS = tuple(
    sorted({word for text in (MINISTRY, VIETNAMESE, EVERYWHERE) for word in text.split()}, key=lambda w: (-len(w), w))
)
# Neighbours on the keyboard, in both directions; Vietnamese keyboards have the same letters in the same places.
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "0987654321")
COLUMNS = ("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik", "9ol", "741", "852", "963")
LOOKALIKES = str.maketrans({"@": "a", "4": "a", "0": "o", "1": "i", "3": "e", "$": "s", "5": "s", "7": "t", "!": "i"})
YEARS = re.compile(r"(?:19|20)\d\d|(?:0?[1-9]|[12]\d|3[01])[/.\-]?(?:0[1-9]|1[0-2])(?=\D|$|(?:19|20))")
SIGNS = re.compile(r"[\s!@#$%^&*()_+\-=.,;:'\"/?\\|<>\[\]{}~`]")


def faults(password: str, words: Iterable[str] = ()) -> list[str]:
    """Why a password will not do, in whole sentences; `words` are the person's own: name, address."""
    if len(password) < SHORTEST:
        return [gettext("At least %(count)s characters are needed.", count=SHORTEST)]
    if len(password) > LONGEST:
        return [gettext("At most %(count)s characters are allowed.", count=LONGEST)]
    if is_easy(password, words):
        return [gettext("This password is easy to guess. Four unrelated words make a good one.")]
    return []


def is_easy(password: str, words: Iterable[str] = ()) -> bool:
    """Is too little left when everything that people try first is taken out, as typed or with signs for letters?

    Years and keys in a row go before signs are read as letters: 4 is an a in m4tkhau, and none in 123456.
    """
    own = tuple(vietnamese.fold(word).replace(" ", "") for word in words)
    own = tuple(word for word in own if len(word) >= 3)
    folded = vietnamese.fold(password).replace(" ", "")
    bare = SIGNS.sub("", _without_walks(YEARS.sub("", folded)).translate(LOOKALIKES))
    return any(_too_little(_left(text, own)) for text in (folded, folded.translate(LOOKALIKES), bare))


def _too_little(left: str) -> bool:
    return len(left) < LEAST_LEFT or len(set(left)) < LEAST_DIFFERENT or left.isdigit()


def _left(text: str, own: tuple[str, ...]) -> str:
    text = YEARS.sub("", text)
    for part in sorted((*own, *PARTS), key=len, reverse=True):
        text = text.replace(part, "")
    text = SIGNS.sub("", _without_walks(text))
    text = re.sub(r"(.{2,}?)\1+", r"\1", text)  # a thing said twice is said once
    return re.sub(r"(.)\1+", r"\1", text)


def _without_walks(text: str) -> str:
    """Leave out three and more keys in a row, forwards or backwards."""
    paths = [path for line in (*ROWS, *COLUMNS) for path in (line, line[::-1])]
    kept, at = "", 0
    while at < len(text):
        longest = max((_walk(text, at, path) for path in paths), default=0)
        if longest >= 3:
            at += longest
        else:
            kept += text[at]
            at += 1
    return kept


def _walk(text: str, at: int, path: str) -> int:
    """How many characters of the text from `at` on follow the path."""
    start = path.find(text[at])
    if start < 0:
        return 0
    count = 0
    while at + count < len(text) and start + count < len(path) and text[at + count] == path[start + count]:
        count += 1
    return count
