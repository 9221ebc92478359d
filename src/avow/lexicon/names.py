"""Words around names: titles, first names by gender, roles, and nouns for groups, organisations and documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from avow.lexicon.function_words import DETERMINERS, PREPOSITIONS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MALE_TITLES: Final = _words(
    "mr mr. sir lord king prince duke count father brother uncle monsieur herr señor sheikh imam"
)
FEMALE_TITLES: Final = _words(
    "mrs mrs. ms ms. miss lady dame queen princess duchess sister aunt madame madam frau señora baroness"
)
TITLES: Final = (
    MALE_TITLES
    | FEMALE_TITLES
    | _words(
        "member clerk marshal warden curator dr dr. prof prof. professor rev rev. reverend president vice prime"
        " minister senator sen sen. sens. representative rep rep. reps. governor gov gov. mayor judge justice"
        " general gen gen. colonel col col. captain capt capt. major maj. sergeant sgt sgt. lieutenant lt lt."
        " admiral adm. secretary chairman chairwoman chair director chief detective inspector officer ambassador"
        " congressman congresswoman councilman councilwoman councillor councilor commissioner sheriff attorney"
        " bishop archbishop cardinal pope rabbi pastor coach chancellor premier speaker former ex-president"
        " deputy assistant acting interim republican democratic democrat independent candidate nominee spokesman"
        " spokeswoman spokesperson economist analyst strategist pollster host anchor columnist reporter"
        " correspondent editor author activist lawyer historian businessman businesswoman actor actress singer"
        " farmer fisherman baker engineer scientist researcher nurse doctor teacher superintendent principal"
        " trustee treasurer founder owner manager executive consultant adviser advisor aide supervisor recorder"
        " assessor challenger lawmaker legislator mp lead leader health finance foreign defense defence interior"
        " education trade environment agriculture transport state district county city town party campaign"
        " committee majority minority whip press communications policy ceo cfo coo cto cio constable pc wpc dci"
        " dcs supt insp det ch cllr coun ald alderman alderwoman trooper dean provost mep msp assemblyman"
        " assemblywoman undersecretary under-secretary secretary-general governor-general commander cmdr cdr cpl"
        " corporal private pvt spc pfc brigadier brig commodore rapporteur taoiseach ayatollah mullah deacon"
        " archdeacon canon vicar comptroller registrar coroner magistrate envoy minister-president pres"
    )
)
ROLES: Final = _words(
    "supervisor assessor challenger postman hubby gran granddad grandad minister president senator governor"
    " mayor judge justice general colonel captain sergeant lieutenant admiral secretary chairman chairwoman"
    " chairperson chair director chief detective inspector officer ambassador congressman congresswoman"
    " councilman councilwoman councillor councilor commissioner sheriff attorney bishop archbishop cardinal pope"
    " rabbi pastor coach chancellor premier speaker spokesman spokeswoman spokesperson economist analyst"
    " strategist pollster host anchor columnist reporter correspondent editor author activist lawyer historian"
    " businessman businesswoman actor actress singer farmer fisherman baker engineer scientist researcher nurse"
    " doctor teacher superintendent principal trustee treasurer founder owner manager executive consultant"
    " adviser advisor aide lawmaker legislator leader candidate nominee front-runner frontrunner billionaire"
    " mogul tycoon republican democrat prosecutor defendant plaintiff witness mother father widow daughter son"
    " wife husband brother sister professor student driver resident veteran pensioner retiree union organizer"
    " organiser expert critic supporter opponent official deputy biologist physicist chemist geologist ecologist"
    " epidemiologist virologist surgeon physician psychologist sociologist hydrologist meteorologist"
    " oceanographer astronomer archaeologist botanist curator conductor composer novelist poet writer journalist"
    " producer ceo cfo harbormaster harbourmaster librarian ranger warden foreman shopkeeper fishmonger planner"
    " architect surveyor auditor accountant broker trader investor entrepreneur developer skipper player"
    " goalkeeper striker referee man woman boy girl neighbor neighbour source person boss constable trooper"
    " commander corporal brigadier commodore soldier airman sailor pilot astronaut reservist paramedic"
    " firefighter lifeguard eyewitness bystander onlooker survivor victim whistleblower whistle-blower"
    " campaigner environmentalist conservationist naturalist unionist steward lobbyist negotiator mediator"
    " diplomat envoy consul rapporteur ombudsman investigator magistrate juror barrister solicitor registrar"
    " coroner bailiff paralegal comptroller undersecretary under-secretary secretary-general governor-general"
    " taoiseach alderman alderwoman assemblyman assemblywoman selectman selectwoman councilmember backbencher"
    " peer baroness mep msp mp imam vicar priest deacon archdeacon chaplain preacher nun monk cleric ayatollah"
    " theologian rector dean provost lecturer tutor academic scholar pupil headteacher headmaster headmistress"
    " undergraduate apprentice trainee intern volunteer fundraiser philanthropist financier banker stockbroker"
    " actuary salesman saleswoman philosopher ethicist statistician mathematician demographer criminologist"
    " toxicologist pathologist dentist pharmacist midwife carer caregiver psychiatrist therapist neurologist"
    " cardiologist oncologist paediatrician pediatrician veterinarian immunologist microbiologist geneticist"
    " biochemist zoologist paleontologist palaeontologist anthropologist linguist volcanologist seismologist"
    " climatologist glaciologist entomologist ornithologist technologist gardener forester beekeeper gamekeeper"
    " angler shepherd grower builder plumber electrician carpenter mechanic technician programmer designer"
    " photographer cameraman cartoonist illustrator choreographer dancer pianist violinist guitarist drummer"
    " rapper musician comedian presenter newsreader commentator pundit blogger vlogger youtuber influencer"
    " filmmaker film-maker playwright screenwriter dramatist biographer essayist sculptor painter chef butcher"
    " barber hairdresser waiter waitress bartender barman barmaid publican hotelier restaurateur grocer florist"
    " jeweller landlord landlady tenant homeowner householder shopper customer passenger commuter motorist"
    " cyclist trucker courier tourist hiker climber swimmer runner sprinter boxer golfer jockey cricketer"
    " footballer midfielder defender winger batsman bowler pitcher quarterback goaltender umpire teammate mum"
    " mom dad grandmother grandfather cousin stepfather stepmother fiancé fiancée girlfriend boyfriend friend"
    " teenager schoolboy schoolgirl undertaker refugee migrant housekeeper caretaker janitor porter"
    " secretary-treasurer spokeperson creator maker"
)
FEMALE_NOUNS: Final = _words(
    "woman girl mother wife widow daughter sister actress spokeswoman chairwoman congresswoman businesswoman"
    " councilwoman queen princess niece aunt grandmother businesswomen policewoman waitress heiress lady"
)
MALE_NOUNS: Final = _words(
    "man boy father husband widower son brother actor spokesman chairman congressman businessman councilman king"
    " prince nephew uncle grandfather policeman waiter heir gentleman fisherman"
)
_BEFORE_ROLES: Final = _words("ex co vice then now sub under deputy great step")
_BEHIND_ROLES: Final = _words("elect designate general in-chief at-large")

DOCUMENTS: Final = _words(
    "report poll polls survey surveys study statement letter email e-mail emails memo tweet tweets post filing"
    " document documents book article ad ads headline editorial transcript bill law resolution plan records record"
    " data figures results findings analysis paper petition lawsuit complaint indictment affidavit ruling order"
    " website site page blog advertisement press-release release chart graphic census review audit summary"
    " email-chain text messages message sign poster banner slogan newsletter script manual brochure treaty"
    " agreement contract deal constitution"
)
ORGANISATIONS: Final = _words(
    "company firm ministry department campaign committee university party council government court agency"
    " newspaper paper magazine network station bank board commission bureau office union association federation"
    " foundation institute institution center centre college school church hospital police army navy military"
    " congress senate house parliament cabinet administration group organization organisation club league team"
    " society alliance coalition authority corporation corp inc ltd times post journal herald ledger gazette"
    " tribune chronicle observer guardian press news state white pentagon kremlin fbi cia nato un u.n. eu who imf"
    " treasury assembly tribunal trust fund service staff airline operator regulator watchdog manufacturer utility"
    " think-tank publisher channel outlet harbor city town republic"
)
PLACES: Final = _words(
    "afghanistan albania algeria angola argentina armenia australia austria azerbaijan bahrain bangladesh"
    " belarus belgium bolivia bosnia botswana brazil britain bulgaria burma cambodia cameroon canada chile china"
    " colombia congo croatia cuba cyprus denmark ecuador egypt england eritrea estonia ethiopia fiji finland"
    " france gabon gambia germany ghana greece greenland guatemala guinea haiti honduras hungary iceland india"
    " indonesia iran iraq ireland israel italy jamaica japan kazakhstan kenya kosovo kuwait kyrgyzstan laos"
    " latvia lebanon liberia libya lithuania luxembourg macedonia madagascar malawi malaysia mali malta"
    " mauritania mexico moldova mongolia montenegro morocco mozambique myanmar namibia nepal netherlands"
    " nicaragua niger nigeria norway oman pakistan palestine panama paraguay peru philippines poland portugal"
    " qatar romania russia rwanda scotland senegal serbia singapore slovakia slovenia somalia spain sudan sweden"
    " switzerland syria taiwan tajikistan tanzania thailand tunisia turkey turkmenistan uganda ukraine uruguay"
    " uzbekistan venezuela vietnam wales yemen zambia zimbabwe africa asia europe america washington london"
    " moscow beijing brussels tehran kyiv kiev ankara baghdad damascus jerusalem tokyo seoul pyongyang islamabad"
    " delhi berlin madrid rome athens warsaw vienna stockholm oslo copenhagen helsinki lisbon dublin edinburgh"
    " cairo riyadh doha dubai texas california florida ohio michigan iowa arizona nevada oregon illinois indiana"
    " chicago philadelphia cleveland detroit boston seattle miami atlanta brexit"
)
"""Places, which speak as states and cities do: "Germany said it would pay"."""
PLACE_PHRASES: Final = frozenset(
    (
        *("united states", "united kingdom", "united nations", "united arab emirates", "great britain"),
        *("northern ireland", "north korea", "south korea", "south africa", "south sudan", "saudi arabia"),
        *("new zealand", "papua new guinea", "sri lanka", "hong kong", "costa rica", "puerto rico", "el salvador"),
        *("ivory coast", "sierra leone", "burkina faso", "east timor", "cape verde", "cape town", "abu dhabi"),
        *("tel aviv", "kuala lumpur", "new delhi", "buenos aires", "rio de janeiro", "são paulo", "middle east"),
        *("new york", "new jersey", "new england", "new hampshire", "new mexico", "new orleans", "rhode island"),
        *("north carolina", "south carolina", "north dakota", "south dakota", "west virginia", "los angeles"),
        *("san francisco", "san diego", "san antonio", "las vegas", "santa fe", "silicon valley", "capitol hill"),
        *("wall street", "downing street", "scotland yard", "buckingham palace", "kensington palace"),
    )
)
"""Places of several words, and what speaks under the name of its street or building."""
FIRM_ENDS: Final = _words(
    "securities holdings partners capital industries motors airlines airways energy pharmaceuticals"
    " technologies systems foods homes insurance investments associates brokerage aggregates resources logistics"
    " pictures records studios brothers bros plc llc ltd inc corp co gmbh ag nv sa limited incorporated united"
    " health healthcare therapeutics biotech pharma sciences laboratories labs software networks entertainment"
    " international global steel power electric oil petroleum shipping rail railways"
)
"""What the names of firms end with: "Kell Securities"."""
FIRMS: Final = _words(
    "insurer charity carmaker automaker retailer supermarket broadcaster lender brewer tabloid daily weekly startup"
    " start-up giant chain brand tank nonprofit non-profit consultancy studio label carrier supplier platform app"
    " portal website museum theatre theater gallery conglomerate subsidiary affiliate outfit duo band militia network"
    " maker"
)
"""Nouns that may stand before the name of a firm or the like, where others stand before the name of a person."""
GROUPS: Final = _words(
    "people voters officials democrats republicans conservatives liberals critics supporters opponents aides"
    " advisers advisors experts analysts economists scientists researchers lawmakers legislators senators"
    " residents families parents students teachers workers farmers fishermen women men americans russians chinese"
    " germans europeans leaders members activists protesters sources insiders observers strategists pollsters"
    " respondents reporters journalists media others many most some few several they we prosecutors lawyers"
    " investigators authorities doctors nurses allies friends colleagues neighbors neighbours users readers"
    " viewers delegates donors candidates rivals percent majority minority third half quarter number all both"
    " everyone nobody someone"
)

_MALE_FIRST: Final = _words(
    "aaron adam alan albert alexander alfred allen andre andrew andy anthony antonio arthur barack barry ben"
    " benjamin bernard bernie bill billy bob bobby boris brad brandon brett brian bruce bryan carl carlos chad"
    " charles christopher chuck clarence colin corey craig curtis dan daniel danny darrell dave"
    " david dean dennis derek dmitri don donald doug douglas dwight earl ed eddie edward edwin emmanuel eric"
    " ernest eugene evan felix fernando francis frank franklin fred frederick gary gavin gene geoffrey george"
    " gerald gerard gilbert glenn gordon graham greg gregory guy hans harold harry harvey hassan hector henry"
    " herbert howard hugh hugo ian igor ivan jack jacob jacques jake jamal james jared jason javier jay jeff"
    " jeffrey jeremy jerome jerry jesse jim jimmy joaquin joe joel johan john johnny jon jonathan jorge"
    " jose joseph josh joshua juan julian justin karl keith ken kenneth kevin kurt kyle lance larry lars lawrence"
    " leo leon leonard lewis liam lou louis luca lucas luis luke manuel marc marcel marco marcus mario mark martin"
    " marvin matt matthew maurice max michael miguel mike mikhail mitch mitt mohamed mohammed muhammad nathan neil"
    " newt nicholas nick nigel nikolai noah norman oliver omar oscar otto pablo patrick paul pedro pete peter"
    " phil philip pierre rafael ralph ramon rand randy raul ray raymond reggie reince rex ricardo richard rick rob"
    " robert roberto rod rodney roger roland ron ronald ross roy rudy russell ryan salim samuel scott sean"
    " sergei seth shane sidney simon stan stanley stefan stephen steve steven stuart ted theodore thomas tim"
    " timothy tobias todd tom tomas tony trevor tyler vernon victor vincent vladimir wallace walter warren wayne"
    " wilhelm will william xavier yusuf zachary"
)
_FEMALE_FIRST: Final = _words(
    "abigail adele agnes alexandra alice alicia alison amanda amber amy ana andrea angela angelina anita ann anna"
    " anne annette annie april ariana audrey barbara beatrice becky bella bernice beth betty beverly bonnie"
    " brenda brigitte camille carla carly carmen carol caroline catherine cathy celia chantal charlotte chelsea"
    " cheryl chloe christina christine cindy claire clara claudia colleen connie cora crystal cynthia daisy"
    " danielle debbie deborah debra denise diana diane dolores donna doris dorothy edith eileen elaine eleanor"
    " elena elise elizabeth ella ellen emily emma erica erin esther ethel eva eve evelyn fatima fiona florence"
    " frances gabriela gail georgia geraldine gina gladys gloria grace greta hannah harriet hazel heather heidi"
    " helen helena hilary hillary holly huma ida ines ingrid irene iris isabel isabella ivanka jacqueline jane"
    " janet janice jeanne jennifer jenny jessica jill joan joanna jodie josephine joy joyce juanita judith"
    " judy julia juliana julie june karen kate katherine kathleen kathryn kathy katie katrina kellyanne"
    " kimberly kirsten kristen kristin larissa laura lauren leah leila lena lillian linda lisa lois loretta"
    " lorraine louise lucia lucille lucy lydia mabel madeleine maggie mara marcia margaret maria marian"
    " marianne marie marilyn marina marjorie marlene martha mary maureen megan melania melanie melinda"
    " melissa mercedes meredith mia michele michelle mildred miriam molly monica nadia nancy naomi natalia natalie"
    " nicole nina nora norma olga olivia pamela patricia paula pauline peggy penelope phyllis priya rachel rebecca"
    " regina renee rita roberta rosa rose rosemary ruth sabrina sally samantha sandra sara sarah selma"
    " sharon sheila shirley sofia sonia sophia sophie stacey stella stephanie sue susan suzanne sylvia tamara"
    " tanya tara teresa theresa tiffany tina ursula valerie vanessa vera veronica victoria violet virginia"
    " vivian wanda wendy yolanda yvonne zoe"
)
_UNISEX_FIRST: Final = _words(
    "alex ashley charlie chris dana jackie jamie jean jordan kelly kim leslie lynn marion pat robin sam shannon terry"
    " tracy"
)
NAME_PARTICLES: Final = _words(
    "van von vom de der den del della di da das dos du la le las los al el bin ben ibn ter zu"
)
"""What may stand in lower case inside a name: "Ursula von der Leyen"."""
HONOURS: Final = _words("MP MPs MSP MEP TD KC QC OBE MBE CBE PhD MD")
"""What may stand in capitals behind a name: "Ana Roth KC"."""
SURNAMES: Final = _words("white church house post un")
"""Organisations whose noun is a family name as well: "Mary White"."""
_NAMES_IN_S: Final = _words(
    "abbas adams alexis amos anders andreas andrews atkins barnes briggs brooks burgess burns cass collins"
    " cummings daniels davis dawkins dickens edwards elias ellis evans flores gibbs gomes griffiths harris hastings"
    " hawkins hayes hess hicks higgins hodges hollis holmes hopkins hughes humphreys humphries jacobs jenkins"
    " jennings jens jesus jonas jones klaus krauss lukas matthews matthias mattis mavis mendes morales morris moses"
    " moss myers niklas nils nunes otis owens pappas parsons perkins peters phillips ramos rawlings reeves reyes"
    " rhodes richards robbins roberts rodrigues rogers rojas ross salinas sanders santos silas simmons simons"
    " stephens stevens strauss sykes torres travis tsipras vargas watkins watts weiss wilkins williams willis woods"
)
"""Names, but for first names in the lists above, that end as plurals do."""
KIN: Final = _words(
    "father mother son daughter wife husband widow widower brother sister uncle aunt nephew niece cousin grandfather"
    " grandmother grandson granddaughter stepfather stepmother stepson stepdaughter dad mum mom twin fiancé fiancée"
    " boyfriend girlfriend"
)
"""Relatives, who may go by the first name alone: "her son, Luis"."""
_QUALIFIERS: Final = {word: word for word in ("former", "vice", "deputy", "assistant", "shadow", "prime", "elect")} | {
    "ex": "former",
    "lt": "lieutenant",
    "lieutenant": "lieutenant",
}
_QUALIFIER_REACH: Final = 4
_QUALIFIER_STOPS: Final = DETERMINERS | PREPOSITIONS | {"and", "or", "but"}


def role_noun(word: str) -> str:
    """Gives the role that a lower-case word names, also with something joined to it; "" for other words.

    >>> role_noun("prosecutor"), role_noun("ex-mayor"), role_noun("mum-of-two"), role_noun("ledger")
    ('prosecutor', 'mayor', 'mum', '')
    """
    word = word.rstrip(".")
    if word in ROLES:
        return word
    first, mark, rest = word.partition("-")
    if not mark:
        return ""
    if rest.startswith("of-") and first in ROLES:
        return first
    if first in _BEFORE_ROLES:
        return role_noun(rest)
    return first if rest in _BEHIND_ROLES and first in ROLES else ""


def ranked_role(words: Sequence[str]) -> str:
    """Gives the role that lower-case words end with, and what makes it another one; "" if they end with none.

    The deputy mayor is not the mayor, nor is the former one.

    >>> ranked_role(["the", "deputy", "mayor"]), ranked_role(["former", "ohio", "governor"]), ranked_role(["ex-mayor"])
    ('deputy mayor', 'former governor', 'former mayor')
    """
    role = role_noun(words[-1]) if words else ""
    if not role:
        return ""
    ranks = [_QUALIFIERS[part] for part in words[-1].split("-") if part in _QUALIFIERS and part != role]
    for word in reversed(words[-_QUALIFIER_REACH:-1]):
        rank = _QUALIFIERS.get(word.rstrip("."))
        if rank == "lieutenant" and role != "governor":
            break
        if rank:
            ranks.insert(0, rank)
        elif role_noun(word) or not word[-1:].isalpha() or word in _QUALIFIER_STOPS:
            break
    return " ".join([*dict.fromkeys(ranks), role])


def first_name_gender(name: str) -> str:
    """Gives "m" or "f" for a common English-language first name, "" for those of both and for all other words.

    >>> first_name_gender("Hillary"), first_name_gender("Robin")
    ('f', '')
    """
    low = name.lower()
    return "f" if low in _FEMALE_FIRST else "m" if low in _MALE_FIRST else ""


def is_first_name(name: str) -> bool:
    """Tells whether a word is a common English-language first name.

    >>> is_first_name("Hillary"), is_first_name("Robin"), is_first_name("Harbor")
    (True, True, False)
    """
    return name.lower() in _UNISEX_FIRST or bool(first_name_gender(name))


def is_plural(word: str) -> bool:
    """Tells whether a word ends as plurals do and is no common name.

    >>> is_plural("residents"), is_plural("Harris"), is_plural("Carlos")
    (True, False, False)
    """
    return word.lower().endswith("s") and word.lower() not in _NAMES_IN_S and not is_first_name(word)
