"""Words that give a language away: question words, connectives, auxiliaries and greetings, per language."""

from __future__ import annotations

from collections.abc import Mapping

from core.language.forms import Language


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Function words only, so that a loan word never decides. Shared spellings (la, on, plus, me, son…) are left out of both.
FRENCH = _words("""
    le les un une des du de au aux ce cet cette ces mon ton ma mes tes ses leur leurs notre nos votre vos je tu il elle
    nous vous ils elles qui que quoi dont où quel quelle quels quelles lequel laquelle est sont était étaient sera
    seront être avoir ai avons avez ont avait faire fait font peut peuvent peux pouvez doit doivent dois veut veux vais va vont
    et ou mais donc car si ne pas jamais rien aussi très trop peu comment pourquoi quand combien parce avec sans
    pour par sur sous contre sauf malgré parmi
    dans chez vers entre depuis pendant avant après selon comme lors lui eux moi toi soi y en se ça
    cela ceci c'est qu'est-ce est-ce estce quest bonjour bonsoir merci salut svp stp oui cest jai ya qd pk pkoi prk
    pcq ct bcp vs tt tous toutes toute quelqu'un chaque autre autres plusieurs même encore déjà cc slt koi quid salu dsl ici là voici voilà
    alors puis ensuite afin ainsi cependant à été était""")
FRENCH_TOPICS = _words("""
    programme programmes parti partis jeunes jeunesse emploi emplois travail chômage chomage santé sante logement impot impots impôt
    impôts taxe taxes retraite retraites école ecole écoles éducation enseignement agriculture environnement eau énergie énergies
    femmes femme élection élections candidat candidats propose proposez proposent position mesures mesure transport transports
    sécurité région
    régions commune économie association associations formation corruption migrants budget police
    prison bourse bourses handicap culture sport justice""")
"""Content words that decide a message of one or two words; they count for little, since Arabizi borrows them."""
ENGLISH = _words("""
    the a an this that these those my your his her its our their i you he she it we they who whom whose what which where
    when why how is are was were be been being am do does did done has have had will would shall should can could may might
    must and or but so because if not never nothing also very too with without for by on in at of to from into about
    between since during before after than then there here please thanks thank hello hi hey yes what's who's it's don't
    doesn't isn't can't i'm you're we're let's any some every each other many much more most few both
    tell give help know want need get going up out just all
    oh yeah yep nope sorry good great fine bad right idea morning night sir bye goodbye let words nice sure maybe really
    here's there's excellent perfect problem wait way god hurry okay well""")
ENGLISH_TOPICS = _words("""
    program party parties young youth people jobs job work unemployment health housing tax taxes school schools education farming
    agriculture environment water energy women woman election elections candidate candidates measures security economy training
    scholarship scholarships disability culture sport sports justice pension pensions transport transports association
    associations formation position commune handicap border borders home homes law laws right rights money price prices corruption
    migrants budget police prison""")
"""Content words that decide a message of one or two words; those spelt the same in French are in both."""
DARIJA_LATIN = _words("""
    ach achno achnou achnahowa chno chnou chnu chnowa chnahowa chnahiya chnia chniya ash shno shnu shnou wach wash wesh
    3lach 3lah alach 3layach kifach kifash kifach kifech kifax kidayr kidayra kidayer chkoun chkon shkon shkoun chkun
    fin fein fayn mnin mnayn imta imtaa emta imta fo9ach fou9ach fuqash wa9tach we9tach ch7al chhal chehal shhal sh7al
    bch7al bchhal achmn achmen ina lach 3lamen lmen fach bach bash bech
    dyal dial dyalo dyalk dyali dyalha dyalhom dyalna dyalkom dialo dialk diali dialha dialhom dialna dyawl dyalek
    hada hadi hado hadou hadak hadik hadok hadouk had hadchi hadshi hadechi dak dik dakchi dakshi dok hna hnaya 7na hna tmma temma tma
    ana nta nti ntoma ntuma howa huwa houwa hiya hya homa huma houma hia hoa
    kayn kayna kaynin kain kayen kayin kaina kaynine makaynch makayn makaynach rah raha rahom rani rak raki rana rahum
    ghadi ghadia ghadyin ghir ghi gha bghit bghiti bgha bghina bghaw bghat baghi baghya baghyin nbghi tbghi ybghi bghito
    khass khas khes khassni khasni khassna khasna khasso khaso khasha khass'hom khashom khasse khessni khessna khasek khassek
    3ndi 3ndk 3ndo 3ndha 3ndna 3ndhom 3andi 3andk 3ando 3andha 3andna 3andhom 3endi 3endo 3endkom 3ndkom andi ando andkom
    ma3ndi ma3ndich ma3ndnach ma3ndouch fih fiha fihom fiya lia liya lik lih liha lina likom lihom liyya m3a m3aya m3ak m3ah
    mn men mli melli mlli bhal b7al bhel bla wla wlla wela walakin walakine wlakin 7it hit 7itach hitach 7ta hta hetta 7tta
    bzaf bzzaf bezzaf bezaf bzef chwiya chwia shwiya chwya ktar kter kthar mzyan mzyana mezyan mezian mzian zwin zwina khayb
    daba dabaa deba dba ghda ghedda lbar7 lbare7 lyoum lyouma lioum bkri dima ga3 gaa3 ga3ma kol kola kolla kolchi koulchi kulchi
    chi shi chi7aja haja 7aja wa7d wahd wahed wa7ed wehd joj jouj jooj tlata rb3a
    safi wakha wakhha iwa ewa ayeh ah la lla machi mashi mazal ba9i baqi 3ad 8ad yallah yalah imken ymken imkn ymkn momkin
    n9der n9dar ne9der t9der te9der i9der y9der ye9der n9dro n9adro ta9dar 9der ndir dir diro ndiro ydir ydiro tdir tdiro
    dart dert drt daro dar darto dertou diru katdir kaydir kaydiro katdiro kandir kandiro gal galo glt golt goli gol gouli 9al 9alo
    bghitch ma7ta chokran choukran shukran chkran salam slm salamo 3alaykom alaykoum labas lbas bikhir hamdollah 7amdolilah
    3afak 3afakom afak
    sma7 smah sme7 allah nchallah inchallah inshallah khoya khouya khti khtii sidi lalla drari chabab chbab lchabab lblad bladi
    lmaghrib lmghrib
    maghrib khdma lkhdma khedma lkhedma flous lflous nas nnas lli lle li o w f l b d t ou wa fl
    3la 3lik 3lih 3liha 3lina 3lihom 3likom 3liya 9bel 9bl mora morah mn b3d ba3d be3d 7da hda 3nd 3end
    lfo9 te7t 7zb 7izb l7izb lhizb hizb barnamaj lbarnamaj jam3iya jam3iyat chnahouma chnahoma nas sbitar skoula lmdrasa madrasa
    wlad lwlad bnat lbnat mra lmra mrat rajel drawech ra2is malik wazir lwazir i7na 7eta""")
DARIJA_LATIN_WEAK = _words(
    "fin la ou li had dar o w f l b d t wa fl kol men mn hit ash ach a ana gol ah hay may lach lia"
)
"""Darija markers that also are French or English words, or letters: they count for little by themselves."""

DARIJA_ARABIC = _words("""
    ديال ديالي ديالك ديالو ديالها ديالنا ديالكم ديالهم ديالاش دالي تاع نتاع متاع
    واش شنو شنوا شنوة أشنو اشنو اشنا شناهو شناهوا شناهي شنهو شنهي شنية آش أش اش اشمن أشمن علاش علاه لاش فين فاين منين مناين
    فوقاش إمتا امتا إمتى إيمتا ايمتا وقتاش شحال أشحال بشحال كيفاش كيفاه كيداير كيدايرة كيدايرين شكون فاش باش كيفما كيما بحال فحال
    بزاف شوية شويا دابا غدا لبارح البارح ليوم ديما دغيا دغية عاد باقي مازال مزال تا گاع كاع قاع
    هاد هادي هادو هادا هادشي هادوك هاداك هاديك داك ديك دوك داكشي دكشي هنا هنايا تما تمة تماك هاكا هكا هاكدا هكاك
    حنا احنا نتا نتي نتوما هوما هوا هيا راه راها راهم راني راك راكي راكم رانا را
    كاين كاينة كاينين ماكاينش مكاينش ماكاين مكاين ماشي والو غير غي بلا ولا واخا صافي إيوا ايوا آه لا يالاه يلاه
    غادي غادية غاديين غا بغيت بغيتي بغا بغينا بغاو بغات باغي باغية باغيين نبغي تبغي يبغي بغيتو بغيتوا
    خاص خاصني خاصك خاصو خاصها خاصنا خاصكم خاصهم خصني خصو خصنا خصهم خصها خصك خصكم
    عندي عندو عندنا عندكم عندها عندهم عنداك ماعندوش معندوش ماعنديش معنديش معندناش ماعندناش ماعندهمش معندهمش
    اللي لي إلي الي حيت حيتاش لحقاش حقاش ملي مللي منلي إلا وخا عفاك عافاك عافاكم عفاكم شكرا مزيان مزيانة مزيانين زوين زوينة خايب
    ندير تدير يدير نديرو تديرو يديرو ديرو دير درت دارت دارو دار درنا درتو نقدر تقدر يقدر نقدرو يقدرو تقدرو قدر
    شي حاجة حوايج واحد وحدة واحدة جوج زوج تلاتة تلت ربعة خدمة الخدمة خدم خدام خدامة خدامين
    الدراري دراري فلوس الفلوس
    لبلاد البلاد بلادنا بلادي قرايا لقرايا القراية سبيطار السبيطار صبيطار لعيالات العيالات الدري الدرية ولاد بنات
    فيه ليه ليها ليهم لينا ليكم ليا ليك عليا فهاد بهاد لهاد هضر هضرة الهضرة جاب جابو گال ديل بلي باللي ولى ولات ولاو بدات جات كانو
    بلاصة بلايص بلاصت
    خرين أخرين لخرين لول اللول لولة اللولة كتر لفوق لتحت فوسط ف ل ب د منهوم عليهوم ديالهوم كاملين كامل بوحدو بوحدهم
    براسو براسها نيت ياك زعما كديرو كاتدير راكم بحالي علاين گلتي قلتي قلت خصكوم خاصكوم كال قالو لقا
    لقينا شاف شفت شفنا نشوف نشوفو نعرف نعرفو بنادم الناس لعام برنامج لبرنامج الحزب لحزب صيفط صيفطو
    عطاو عطا يعطيو يعطي
    خويا ختي لاباس سيمانة السيمانة طوبيس الطوبيس طوبيسات الطوبيسات طوموبيل الطوموبيل طرقان الطرقان
    السبيطارات سبيطارات مازوط المازوط الغلا كلشي كولشي سميتي بلاش الماكلة الشوماج شوماج السكويلة سكويلة الليسي حومة الحومة شفارة سوايع
    سير جي مشا مشات مشاو غنمشي نمشي نمشيو ثاني تاني تانية حدا قدام مور مورا لداخل برا""")
DARIJA_ARABIC_WEAK = _words("""
    لا ولا غدا قدر واحد واحدة حاجة الناس برنامج الحزب هنا عندي عندنا عندكم عندها عندهم بنات تدير يدير
    تقدر يقدر نقدر يعطي دار خاص غير شكرا نعرف فيه عليا الخدمة خدمة ثاني قدام الي إلا لبلاد البلاد نشوف زوج قاع خدم
    بلا باقي لحزب عاد إلي وحدة
    تا را لي سير جاب شاف نمشي ليوم لعام ل ب د بدات جديد كامل كاملين مكملة فلوس الفلوس عطا تبغي يبغي مازال""")
"""Darija markers that standard Arabic also writes: they count for little by themselves."""
ARABIC = _words("""
    ماذا هل لماذا أين متى كيف كم الذي التي الذين اللذين اللواتي هؤلاء أولئك ليس ليست لم لن سوف نحن أنتم ينبغي لأن لكي أية أي
    توجد يوجد""")
"""Words of standard Arabic that Darija says otherwise."""
ARABIC_WEAK = _words("""
    هذا هذه ذلك تلك قد لقد إلى عن حيث لدى نحو يكون تكون سيكون ستكون يجب يمكن أيضا أيضاً إذا إذ لكن يتم الآن كذلك هناك فقط
    جدا جداً بسبب أيضًا وفقا بأن بأنه أنه أنها""")
"""Words of standard Arabic that Darija borrows."""
OTHERS: Mapping[Language, frozenset[str]] = {}
"""Words of forms that `identify` has no rules for, in small letters: a message is in one where they outweigh all other evidence."""
