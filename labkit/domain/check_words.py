"""Two words that the wall and every phone of a session show.

Whoever sees the same is in the same session, and not on a page that somebody else put up. They
are made from the session and a secret of the installation, so that a page made beforehand cannot
know them; in the language of the script, so that all compare the same letters. The words are
plain things that nobody fights about: no faith, no border, no journey, no weapon.
"""

import hashlib
import hmac

_THINGS = """
apple pomme تفاحة
apricot abricot مشمش
banana banane موزة
basket panier سلّة
bee abeille نحلة
bicycle vélo دراجة
bread pain خبز
broom balai مكنسة
brush brosse فرشاة
bucket seau دلو
butter beurre زبدة
button bouton زرّ
carrot carotte جزرة
cat chat قطة
chair chaise كرسي
cherry cerise كرزة
clock horloge ساعة
cloud nuage غيمة
coffee café قهوة
comb peigne مشط
cotton coton قطن
cup tasse فنجان
curtain rideau ستارة
drum tambour طبلة
duck canard بطة
feather plume ريشة
fork fourchette شوكة
garden jardin حديقة
garlic ail ثوم
grape raisin عنب
grass herbe عشب
guitar guitare غيتار
hat chapeau قبعة
honey miel عسل
jar bocal مرطبان
kettle bouilloire إبريق
ladder échelle سلّم
lamp lampe مصباح
leaf feuille ورقة
lemon citron ليمونة
mango mangue مانجو
melon melon شمام
mint menthe نعناع
mirror miroir مرآة
needle aiguille إبرة
onion oignon بصلة
orange orange برتقالة
peach pêche خوخ
pear poire إجاصة
pencil crayon قلم
pepper poivre فلفل
pillow oreiller وسادة
plate assiette صحن
pocket poche جيب
rain pluie مطر
ribbon ruban شريط
rice riz أرز
rose rose وردة
salt sel ملح
shirt chemise قميص
soap savon صابون
spoon cuillère ملعقة
sugar sucre سكر
table table طاولة
tea thé شاي
thread fil خيط
tomato tomate طماطم
towel serviette منشفة
umbrella parapluie مظلة
window fenêtre نافذة
wool laine صوف
"""
_COLUMNS = tuple(zip(*(line.split() for line in _THINGS.split("\n") if line), strict=True))

LISTS = dict(zip(("en", "fr", "ar"), _COLUMNS, strict=True))
"""The words of each language; those in one place mean the same."""
USUAL = "en"


def check_words(secret: str, session: str, language: str) -> tuple[str, str]:
    """The two words of a session, never the same one twice; English where there is no list."""
    words = LISTS.get(language.partition("-")[0], LISTS[USUAL])
    made = hmac.new(secret.encode(), f"check words {session}".encode(), hashlib.sha256).digest()
    first, step = divmod(
        int.from_bytes(made, "big") % (len(words) * (len(words) - 1)), len(words) - 1
    )
    return words[first], words[(first + 1 + step) % len(words)]
