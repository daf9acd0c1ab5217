"""How people ask in French and English for what a command does; patterns of whole messages, folded, marks left out."""

from __future__ import annotations

from typing import Final

from core.language.intents.courtesies import IF_YOU_PLEASE, OPENERS, any_of
from core.language.intents.kinds import Intent

HEAD: Final = rf"(?:(?:{any_of(OPENERS)}|mais|but|bon|alors|{IF_YOU_PLEASE})\s+)*"
TAIL: Final = (
    r"(?:\s+(?:svp|stp|s il (?:vous|te) plai[ts]|merci|merci d avance|please|pls|plz|now|maintenant|tout de suite|pour de vrai|"
    r"thanks|3afak|daba|"
    r"de (?:l|votre|ton) ?(?:equipe|parti)|du parti|chez vous|from (?:the|your) (?:team|party)|et pas (?:a |avec )?un (?:ro)?bot|"
    r"pas (?:a |avec )?un (?:ro)?bot|not a (?:ro)?bot))*"
)
_FR_WANT = (
    r"(?:(?:je |j )?(?:veux|veut|veu|voudrais?|voudrait|souhaite|souhaiterais?|aimerais?|prefere|dois|peux|peut)|jveux|"
    r"est ce que je peux|es ce que je peux|puis je|peux je|peut on|on peut|laissez moi|laisse moi|je demande a|j ai besoin de|besoin de|"
    r"comment)"
)
_FR_TALK = (
    r"(?:parler|parle|parlez|discuter|discute|echanger|ecrire|causer|m adresser|etre mis en relation|entrer en contact)"
)
_FR_ANYONE = (
    r"(?:(?:un|une|d un|le|votre|l)\s+)?(?:vrai|vraie|autre)?\s*(?:etre humain|humain|humaine|personne(?: humaine| reelle| physique)?|"
    r"quelqu un|quelquun|qqn|qq un|qlq un|qlqun|membre de l equipe)(?: en chair et en os| reel| reelle)?"
)
_FR_STAFF = r"(?:(?:un|une|le|votre|l)\s+)?(?:conseiller|conseillere|operateur|operatrice|agent(?: humain)?|responsable|equipe|militant)"
_FR_PERSON = rf"(?:{_FR_ANYONE}|{_FR_STAFF})"
_EN_WANT = r"(?:i (?:want|need|would like|d like|wish|prefer)(?: to)?|i wanna|id like to|can i|could i|may i|let me|how (?:can|do) i)"
_EN_PERSON = (
    r"(?:(?:a|an|the|some|your)\s+)?(?:real |actual |live |human )?(?:human(?: being)?|person|someone|somebody|agent|operator|team|"
    r"representative|staff|people|member of (?:the |your )?(?:team|staff))"
)
_BOT = r"(?:un |une |le |a |the )?(?:robot|bot|machine|ia|ai|intelligence artificielle)"
_FR_DATA = (
    r"(?:tou(?:te)?s? )?(?:mes|nos|mon|ma|notre|cette|la|ces|l) ?(?:donnees?(?: perso(?:nnelles?)?)?|messages?|conversations?|questions|"
    r"historique|informations(?: personnelles)?|infos)"
)
_FR_ERASE = r"(?:oublie|oublies|oubliez|oublier|efface|effaces|effacez|effacer|supprime|supprimes|supprimez|supprimer)"
_EN_DATA = (
    r"(?:all )?(?:of )?(?:my|our|this|the) (?:personal )?(?:data|messages?|conversation|chat|history|information|info)"
)
_YOU_KEEP = r"(?:gardez|conservez|savez|stockez|enregistrez|gardes|conserves|sais|stockes|enregistres)"
_ASSISTANT = r"(?:bot|robot|assistant|ia|munadil)"

PATTERNS: Final = {
    Intent.PERSON: (
        rf"(?:{_FR_WANT}\s+)?{_FR_TALK}\s+(?:a|avec)\s+{_FR_ANYONE}",
        rf"(?:(?!comment){_FR_WANT}\s+)?{_FR_TALK}\s+(?:a|avec)\s+{_FR_STAFF}",
        rf"{_FR_WANT}\s+(?:avoir|joindre|contacter)\s+{_FR_ANYONE}",
        rf"(?:passez|passe|donnez|donne|appelez|appelle|trouvez|trouve)[ -]moi {_FR_PERSON}",
        rf"mettez[ -]moi en (?:relation|contact) avec {_FR_PERSON}",
        r"(?:je veux|je voudrais|il me faut|j aimerais|je prefere) (?:un|une) (?:vrai |vraie )?(?:humain|humaine|etre humain|"
        r"personne reelle|vraie personne|conseiller|agent humain)",
        r"(?:un |une )?(?:vrai |vraie )?(?:humain|etre humain)|une vraie personne|(?:une )?personne reelle|agent humain|"
        r"un conseiller humain",
        r"un (?:agent|conseiller) (?:svp|stp|s il (?:vous|te) plait)",
        rf"je (?:ne )?(?:veux|veut) pas (?:(?:parler|discuter) (?:a|avec) |d |de )?{_BOT}",
        rf"(?:{_EN_WANT}\s+)?(?:talk|speak|chat|write)\s+(?:to|with)\s+{_EN_PERSON}",
        r"(?:i (?:want|need|would like|d like) )?(?:a )?(?:real |actual )?human(?: being)?|(?:i (?:want|need) )?(?:a )?real person|"
        r"i (?:want|need) (?:a person|a human agent|an agent|a representative)",
        rf"(?:get me|give me|connect me (?:to|with)|transfer me to|put me through to) {_EN_PERSON}",
        rf"i (?:don t|dont|do not) want (?:to (?:talk|speak|chat) (?:to|with) )?{_BOT}",
    ),
    Intent.STOP: (
        r"stop+|stop (?:bot|it|messaging me|writing to me|texting me|contacting me|sending me messages)|opt out|unsubscribe(?: me)?",
        r"(?:do not|don t|dont) (?:message|text|write(?: to)?|contact) me(?: again| anymore| any more)?|no more messages|leave me alone|"
        r"be quiet|shut up",
        r"arrete[rz]?|arrete toi|arrete[rz]? tout|arrete[rz]? (?:de m ecrire|de m envoyer (?:des|vos|tes|ces) messages|(?:vos|tes|"
        r"les) messages)|"
        r"je veux arreter|tais toi|taisez vous",
        r"(?:ne )?(?:m (?:ecris|ecrivez|envoie|envoies|envoyez)|me (?:contacte|contactez|derange|derangez)) plus(?: rien| de messages?)?",
        r"(?:je (?:ne )?veux )?plus (?:recevoir )?(?:de |vos |tes |ces |aucun )messages?|"
        r"je (?:ne )?veux plus (?:rien )?recevoir(?: de messages?)?",
        r"(?:je veux )?(?:me |se )?(?:desabonner|desinscrire)|desabonne[ -]moi|desabonnez[ -]moi|desinscri(?:ption|s moi|vez moi)",
        r"(?:laisse|laissez)[ -]moi tranquille|(?:fiche|fichez|fous|foutez)[ -]moi la paix",
    ),
    Intent.FORGET: (
        rf"(?:(?:je veux|je voudrais|pouvez vous|peux tu|merci de|il faut)\s+(?:que (?:tu|vous) )?)?{_FR_ERASE}\s+(?:moi tout|"
        rf"tout|tt|{_FR_DATA})",
        rf"{_FR_ERASE} (?:tout )?ce que (?:vous|tu) (?:savez|sais|avez|as|gardez|gardes) (?:sur|de) moi",
        r"oublie[rz]? ?moi|oublier|effacer|tout (?:effacer|supprimer)|je veux (?:etre oubliee?|qu on m oublie)|droit a l oubli",
        rf"(?:(?:i want you to|can you|could you|i want to)\s+)?(?:delete|erase|remove|forget|wipe|clear)\s+(?:everything|{_EN_DATA})",
        r"(?:clear|delete|erase) (?:chat|history|conversation)|forget (?:about )?me",
    ),
    Intent.BACK: (
        r"(?:je (?:veux|voudrais) )?(?:retour|retourner|revenir|reviens|revenez|reprendre|repasser|reparler)(?: (?:au|a l|avec le|"
        r"avec l|vers le))? ?"
        rf"{_ASSISTANT}",
        r"(?:je veux |je prefere |rends moi |rendez moi )?(?:le )?(?:bot|robot)",
        r"(?:go |return )?(?:back )?to (?:the )?(?:bot|robot|assistant)|back to (?:the )?bot|(?:i want )?the (?:ro)?bot(?: back)?|"
        r"bot again|"
        r"bring back the (?:ro)?bot",
    ),
    Intent.HELP: (
        r"(?:a l |besoin d |j ai besoin d )?aide|aide[rz]? ?moi|help|help me|i need help|menu|commandes|commands|mode d emploi",
        r"(?:que|qu est ce que|quoi) (?:(?:peux|sais|fais) tu|tu (?:peux|sais|fais)|(?:pouvez|savez|faites) vous|vous (?:pouvez|"
        r"savez|faites))(?: faire)?",
        r"tu (?:fais|peux faire|sais faire) quoi|(?:a quoi tu sers|tu sers a quoi|a quoi servez vous)|comment (?:t|vous) utiliser",
        r"what (?:can|do) you do|how (?:do|can) i use (?:this|you|it)|how can you help(?: me)?",
    ),
    Intent.LANGUAGE: (
        r"(?:je (?:veux|voudrais) )?(?:change |changer |changer de |change de |changer la |change la |autre )?langue",
        r"(?:change |another |switch )?(?:the |my )?language",
    ),
    Intent.PRIVACY: (
        r"(?:la )?confidentialite|(?:ma )?vie privee|mes donnees(?: personnelles)?|privacy(?: policy)?|my data",
        rf"(?:que|qu est ce que|quelles? (?:donnees|infos|informations)) (?:{_YOU_KEEP} ?(?:vous|tu)|(?:vous|"
        rf"tu) {_YOU_KEEP}) (?:sur|de) moi",
        r"(?:est ce que )?(?:mes|nos|les) messages sont(?: ils)? (?:enregistres|gardes|conserves|stockes|lus|anonymes|confidentiels)",
        rf"(?:est ce que )?(?:vous|tu) {_YOU_KEEP} (?:mes|nos) (?:messages|donnees|conversations|questions)",
        r"(?:c est|est ce|est ce que c est) (?:anonyme|confidentiel)|qui (?:lit|voit|peut lire|peut voir) (?:mes|nos) messages",
        r"what (?:do you|data do you) (?:know|keep|store|save|have) (?:about|on) me|is (?:this|it)(?: chat)? (?:anonymous|private|"
        r"confidential)",
        r"(?:do you|are you) (?:store|keep|save|record|storing|keeping|saving|recording) (?:my|our) (?:messages|data|"
        r"conversations?|chat)|"
        r"who (?:reads|sees|can read|can see) my messages",
        r"qui (?:est ce qui )?(?:lit|voit|peut lire|peut voir|regarde|a acces a) "
        r"(?:(?:tout )?ce que (?:j (?:ecris|envoie)|je (?:vous |t )?(?:ecris|dis|demande|tape|envoie))|"
        r"(?:mes|nos) (?:messages|questions|conversations|donnees|echanges))(?: ici| la)?",
        r"(?:que|qu est ce que|quoi) (?:deviennent|devient|(?:faites vous|vous faites|fais tu|tu fais) (?:de|avec)) "
        r"(?:mes|nos) (?:messages|questions|conversations|donnees|infos|informations)(?: personnelles)?",
        r"who (?:reads|sees|can read|can see|has access to) (?:(?:all )?(?:what|the things|everything) i (?:write|type|send|say|ask)|"
        r"(?:my|our) (?:messages|questions|data|chats?|conversations?))(?: here| to you)?",
        r"what (?:happens to|do you do with) (?:my|our) (?:messages|data|questions|conversations?|information)|"
        r"is (?:my data|what i (?:write|say)(?: here)?) (?:safe|private|confidential|secure|protected)",
    ),
    Intent.SOURCES: (
        r"(?:(?:quelles? (?:est|sont) |c est quoi |ou (?:est|sont) )?(?:tes|vos|ta|votre|la|les) )?sources?",
        r"d ou (?:ca vient|ca sort|tu sors ca|vous sortez ca|tu tiens ca|vous tenez ca|vient (?:cette|l) ?(?:info|information|reponse))",
        r"(?:what (?:is|are) |where (?:is|are) )?(?:your|the) sources?|where (?:does|did) (?:this|that|it) come from|"
        r"where did you get (?:this|that)",
    ),
    Intent.EXPORT: (
        r"(?:(?:donne|donnez|envoie|envoyez|montre|montrez)[ -]moi|exporte|exportez|exporter|telecharger|recuperer|"
        r"je (?:veux|voudrais) (?:recuperer|recevoir|telecharger|exporter|voir|une copie de)) (?:toutes |tous )?(?:mes (?:donnees|"
        r"messages)|"
        r"ma conversation)",
        r"(?:(?:send|give|get|show) me|send|download|export|i want|a copy of|i want a copy of) (?:all )?my (?:data|messages|"
        r"conversation)",
        r"export|exporter",
    ),
}  # fmt: skip
