//! Cues: families of phrases that say what part a sentence plays (a stated cause, a fix, a retraction, …).
//!
//! Lists of words, not understanding: a cue only makes a sentence a candidate, and what follows weighs it against
//! time, people and repetition. What is refused: reading a cue as an instruction; evidence is only ever data.

use regex::{Regex, RegexSet};
use std::sync::OnceLock;

/// A set of cue families, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cues(u32);

impl Cues {
    pub fn has(self, family: Family) -> bool {
        self.0 & (1 << family as u32) != 0
    }

    pub fn any(self, families: &[Family]) -> bool {
        families.iter().any(|f| self.has(*f))
    }

    pub fn set(&mut self, family: Family) {
        self.0 |= 1 << family as u32;
    }

    pub fn clear(&mut self, family: Family) {
        self.0 &= !(1 << family as u32);
    }
}

macro_rules! families {
    ($($(#[$meta:meta])* $name:ident = [$($pattern:literal),+ $(,)?];)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Family { $($(#[$meta])* $name),+ }

        const FAMILIES: &[(Family, &[&str])] = &[$((Family::$name, &[$($pattern),+])),+];
    };
}

// In every pattern `<` and `>` stand for the edge of an ASCII word, which the engine can decide without leaving its fast path.
families! {
    /// Says outright what the cause is.
    Stated = [
        r"<root[- ]?cause", r"<underlying (cause|reason|problem|issue)", r"<(the|likely|probable|real|actual) (cause|reason|culprit)>",
        r"<cause (of|for|is|was)>", r"<caused by>", r"<reason (for|why|is|was|being)>", r"<culprit", r"<to blame",
        r"<hypothesis (is|was|being|:)", r"<(theory|suspicion|diagnosis) (is|was)>", r"<turn(s|ed) out\b", r"<trac(ed|ing) (it |this |that |the \w+ )?(back )?to>",
        r"<track(ed|ing) (it|this|that|the \w+) (back |down )?to>", r"<introduced (by|in|with|when)>", r"<triggered by>", r"<negated>",
        r"<regress(ion|ed)>", r"<responsible for>", r"<stem(s|med) from>", r"<result(ed|s)? (of|from)>", r"<boil(s|ed) down to>",
        r"<ursache>", r"<à cause d", r"<causa (raíz|es|era|fue)", r"原因",
    ];
    /// Uses the strongest words there are for a cause.
    Rooted = [r"<root[- ]?cause", r"<culprit", r"<underlying cause", r"<(the|real|actual) (cause|reason)>", r"<(cause|reason) (was|is|of|for)>"];
    /// Hands on what others saw.
    Relayed = [r"<(users?|customers?|clients?|community|someone|people|teams?|support) (has |have |are |is |were |was )?(report|complain|say|tell|ask|notic|rais)", r"<report(s|ed)? (of|from|by|in|that)>", r"<(they|users|customers) (are|were) seeing>", r"<affect(s|ed|ing)? \d+|<(was|were|is|are) affect"];
    /// Points back at a sentence before it, so that it does not stand alone.
    Pronoun = [r"^(this|it|that|they|these|which|those) (is|was|are|were|leads?|led|made|makes?|meant|means|caus\w+|result\w*|does|did|has|had|can|could|will|would|in|also|then|diagnosis)>"];
    /// Joins a cause to an effect in passing.
    Linked = [
        r"<because>", r"<due to>", r"<owing to>", r"<thanks to>", r"<since (the|we|it|our|that|there)>", r"<lead(s|ing)? to>", r"<led to>",
        r"<resulting in>", r"<result(s|ed) in>", r"<caus(e|es|ed|ing) (the|a|an|our|all|some|it|us|this|that|these|many|most|every|[a-z0-9*._/-]+ (to|not|pods|errors|outage|failures?))>",
        r"<which (caused|made|broke|means|meant)>", r"<meant (that|the|we|new)>", r"<br(oke|eaks?|eaking|oken by)>",
        r"<so (the|that|all|every|our|new|no|it) ", r"<wegen>", r"<weil>", r"<aufgrund>", r"<debido a>", r"<por culpa de>", r"<porque>",
        r"<parce qu", r"<knock(s|ed|ing) (out|over)>", r"<overwr(ote|ites?|itten)>", r"<overrid(e|es|den|ing)>", r"<override|<overrode",
        r"<took (down|out)>", r"<tripped>", r"<blocked by>",
    ];
    /// Points at something without saying how.
    Hinted = [
        r"<so (the|that|all|every|our|new|no|it) ",
        r"<force(d|s) ",
        r"<prevent(s|ed|ing)>",
        r"<(found|discover(s|ed)?|identified|reali[sz]ed|concluded|understood|figured out)( out)? (the|that|a|an|this|two|some|one|it|how|our|[a-z0-9-]+ (is|was|were|are|had|has))>",
        r"<it was (found|discovered|identified)>", r"<nobody [a-z]+ed .* until>", r"<is (how|why) (this|it|that|we|nobody|the)>", r"<that('s| is|’s) (how|why)>",
        r"<noticed (the|that|a|an|as)>",
        r"<it was the>",
        r"<(problem|issue) (is|was) (that|the|a|with|in)>",
        r"<(was|were) (not|never) (in|set|part|included|applied|copied|carried)>",
        r"<instead of>",
        r"<still (pointed|pointing|points|used|uses|using|had|has) ",
        r"<(after|following) (the |a |an |our |yesterday's |last \w+ )?([a-z0-9./-]+ ){0,2}(upgrade|update|deploy|deployment|release|change|rollout|migration|maintenance|merge|switch|reboot|roll ?over)>",
    ];
    /// Something done that nobody meant to do.
    Mishap = [
        r"<unexpectedly>", r"<accidental(ly)?>", r"<inadvertent(ly)?>", r"<unintention(al|ally|ed)>", r"<unintended>", r"<by mistake>", r"<mistakenly>",
        r"<ungracefully>", r"<wrongly>", r"<erroneous(ly)?>", r"<without (excluding|noticing|realising|realizing)>",
    ];
    /// A condition that can be a cause by itself.
    State = [
        r"<expir(ed|es|y|ing|ation)>", r"<r[au]n(ning)? (out of|low)>", r"<out of (memory|disk|space|ip|ips|file|inodes|ports|quota|capacity|connections|sync|date|addresses)",
        r"<(is|was|are|were|got|at|completely|root|disk) full($|[^\w\s]| [^o]| o[^f])", r"<full of (transactions|connections|requests|jobs|messages|tasks|sessions|threads)>", r"<full (root |data |boot )?(disk|partition|volume|filesystem|root)", r"<filled up>|<fill(s|ed|ing) (up )?(the|our|its)?>", r"<no space left",
        r"<low (on )?(disk|memory|space|capacity)", r"<exhaust(ed|ion|ing|s)>", r"<starv(ed|ation|ing)>", r"<misconfigur", r"<missing (a|an|the|index|setting|config|permission|rule|key|value|env|variable|secret|cert|dependenc|package|file|entry|record|limit|label|annotation)|<(is|was|were|are|got) missing>", r"<at (its|the|our|their) (max|maximum|limit|cap|capacity|quota)|<(drops|blocks|rejects|denies|dropped|blocked|rejected|denied) (the |all |our |every )?[a-z0-9]|<(forgot|forgotten|overlooked|omitted|left out)>", r"<leak(s|ed|ing|age)?>",
        r"<dead-?lock", r"<never (been )?[a-z]+ed>", r"<not configured>", r"(n't|not) (been )?(renewed|rotated|configured|updated|pinned|migrated|excluded|bumped|cleaned|applied|whitelisted|allowed|compatible|backed)>",
        r"<default (settings?|values?|ttl|is|was|timeout|limits?|behaviou?r|of)>", r"<defaults? to>", r"<oom", r"<evict", r"<quota", r"<rate[- ]?limit", r"<throttl", r"<saturat", r"<corrupt",
        r"<typo", r"<incompatib", r"<mismatch", r"<(wrong|incorrect|invalid|bad|stale|outdated|broken|malformed|duplicate) (config|value|setting|key|image|tag|version|sha|hash|cert|token|secret|password|credential|url|host|path|port|region|default|entry|record|selector|label|permission|release|merge|deploy|cache|index|data|state|endpoint|ip|rule|dns|schema|query|lock)",
        r"<clock (skew|drift)|<(skew|drift)ed>", r"<stampede|<thundering herd|<retry storm|<storm>", r"<too (many|few|low|small|large|big|short|high|aggressive|much)>",
        r"<limit (is|was|has been|of)? ?(reached|hit|exceeded)|<(hit|hits|hitting|reached|exceeded|exceeding) (the|a|our|its|their) [a-z0-9 _-]*(limits?|quota|cap|maximum)|<max(ed|ing) out|<limit exceeded", r"<race condition|<race between", r"<noisy neighbou?r",
        r"<bug in>|<known bug|<upstream (bug|issue|outage|problem)|<(provider|region|regional|vendor) (outage|incident|issue)|<outage (at|of|in|on|affecting)", r"<no longer (exists?|supported|available|valid|works?|allowed|compatible|matches)",
        r"<deprecated>|<unsupported>|<end of life", r"<revok(ed|ing)>", r"<(was|were|got|been|accidentally) (deleted|removed|dropped|disabled|renamed|overwritten|wiped|truncated|revoked|blocked|locked)>", r"<without (a|an|any|the|setting)>",
        r"<hard-?coded>", r"<malformed>|<(using|used|had|has|with) (the |a |an )?(wrong|incorrect) [a-z]|<pointed (to|at) the (wrong|old)>|<(is|was|were) taken by>", r"<single point of failure", r"<lock(ed)? (held|by|on|up|table)|<table lock|<held (a|the) lock|<blocking (lock|migration|query)", r"<(is|are|was|were) gone>|<us(es|ed|ing) up (the|all|our|its)|<hold(s|ing)? (a|an|the|every|all|open|on to) [a-z-]+|<(in|every|each) [a-z -]+ (holds|keeps)|<idle in transaction", r"<full table scan|<missing index", r"<bottleneck", r"<spike (of|in)|<surge", r"<split[- ]brain",
        r"<cert(ificate)?s? (was|were|had|has|is) ", r"<not enough>|<insufficient>", r"<abgelaufen>|<voll>|<vencid[oa]|<expirad[oa]|<caducad[oa]|期限切れ",
        r"<revert(s|ed|ing) (changes|the|our|all)",
    ];
    /// Something does not work, as seen from outside.
    Symptom = [
        r"<fail(s|ed|ing|ure|ures)?>", r"<errors?>", r"<down>", r"<unavailab", r"<unreachab", r"<not reachable", r"<time-?outs?>", r"<timed? out>", r"<timing out", r"<5\d\ds?>", r"<429s?>", r"<40[34]s?>",
        r"<cannot>", r"<can't>", r"<can’t>", r"<could not>", r"<couldn't>", r"<unable to", r"<crash", r"<degrad", r"<slow(er|ly|ness|down)?>", r"<latency", r"<hang(s|ing)?>|<hung>",
        r"(<not|n't|n’t) (be )?(respond|resolv|work|start|schedul|health|load|ready|com(e|ing) up|reach|return|build|receiv|deliver|sync)", r"<stuck>", r"<pending>", r"<unhealthy", r"<refused>", r"<firing>", r"<outage",
        r"<broken>", r"<packet loss", r"<violation", r"<notready>", r"<no entries>", r"<nxdomain", r"<servfail", r"<missing (data|logs|metrics)", r"<backlog", r"<lag(s|ging)?>", r"<spinning", r"<blank page", r"<(reach(es|ed)?|drop(s|ped)?|falls?|fell) (to )?(0 ?%|zero)", r"<denied>", r"<panic",
        r"<ausgefallen>|<störung|<fehler|<caíd[oa]|<en panne|障害|エラー|落ち",
    ];
    /// Somebody changed something in the system.
    Doing = [
        r"<deploy(ed|ing|s)?>", r"<merg(ed|ing)>", r"<upgrad(ed|ing|e)>", r"<migrat(ed|ing|ion)>", r"<roll(ed|ing|s)? ?out>", r"<releas(ed|ing|e)>", r"<appl(ied|ying)>", r"<enabl(ed|ing)>", r"<disabl(ed|ing)>",
        r"<rotat(ed|ing|ion)>", r"<renam(ed|ing)>", r"<push(ed|ing)>", r"<switch(ed|ing)>|<cutover|<cut over", r"<execut(ed|ing)>", r"<(dns )?(entry|record) (is|was) (made|added|created|changed|removed)", r"<(was|were|is|has been|had been) (made|added|created|changed|replaced|set|updated|upgraded|installed|removed|deleted|moved|run|shipped|bumped|modified|configured)>",
        r"<replac(ed|ing)>", r"<shipped>", r"<bump(ed|s|ing)?>", r"<(reduc|rais|lower|increas|decreas)(e[sd]|ing)>", r"<scal(ed|ing) (up|down|in|out)|<scaling", r"<maintenance", r"<roll ?over|<node pool", r"<modif(y|ied|ying|ies)>", r"<install(ed|ing|s)?>", r"<chang(ed|ing)>", r"<manually>|<by hand>", r"<import(ed)? (job|started)|<backfill|<batch job|<campaign|<cron",
        r"<went live>|<go(es|ing)? live|<launch(ed)?>", r"<flag (was )?(turned|flipped|enabled|on)|<flipped", r"<set (the|to|up)>", r"<turned (on|off)>", r"<promot(ed|ing)>", r"<started replacing", r"<updat(ed|ing)>", r"<remov(ed|ing|es)>", r"<delet(ed|ing|es)>", r"<add(ed|ing|s)>",
    ];
    /// A step meant to repair.
    Fixing = [
        r"<roll(ed|ing|s)? ?back>|<rollback", r"<revert(ed|ing|s)?>", r"<restart(ed|ing|s)?>|<reboot", r"<renew(ed|ing|s)?>", r"<clear(ed|ing|s)?>", r"<increas(ed|ing|e)>", r"<recreat(ed|ing|ion|e)|<re-?creat", r"<re-?queu", r"<rais(ed|ing)>",
        r"<removed>|<removing", r"<deleted>|<deleting", r"<added>|<adding", r"<patch(ed|ing)>", r"<fix(ed|es|ing)?>", r"<hotfix", r"<workaround", r"<mitigat(ed|ing|ion)", r"<fail(ed|ing)? ?over>|<failover", r"<scal(ed|ing) (up|down|out)", r"<redeploy", r"<re-?issued", r"<disabled>", r"<drain(ed|ing)?>|<cordon", r"<purg(ed|ing|e)>|<flush(ed|ing)?>",
        r"<kill(ed|ing)>", r"<freed|<free(ing)? up", r"<unblock", r"<(configured|corrected|lift(s|ed|ing)|allowed|opened|moved|switched)>|<set (the|a|it|up)>|<put (the |it )?[a-z ]*back", r"<swapped|<switched back|<restor(ed|ing)>", r"<downgrad", r"<reattached|<re-?attach", r"<set (it |this |the [a-z -]+ )?back", r"<corrected|<resiz", r"<expand(ed|ing)", r"<explicit(ly)?>", r"<allow-?list|<whitelist|<unlock", r"<new certificates|<upgrade the cluster", r"<resync|<reload",
    ];
    /// Service is back.
    Recovered = [
        r"<(is|was|were|are) able to .*(again|now|fine)>", r"<returns? to normal>|<self-?heal", r"<back (online|up|to normal|in business|to healthy)", r"<resolved>", r"<recover(ed|ing|y)>", r"<verified operational|<all systems", r"<operational>", r"<healthy (again|now)|<(is|are|looks?|all) (healthy|green|good|fine|stable)>", r"<working (again|now|fine|well|as expected)|<works (again|now|well|for)", r"<(service|everything|traffic|access) (is )?(restored|back|normal)|<restored>",
        r"<that (fixed|did) it|<(solved|fixed) (it|the|this)|<fixed>", r"<success(ful|fully)?>", r"<problem was solved|<solved>", r"<error rates? (is |are |has |have )?(back|down|dropp|normal|falling)|<errors (have )?(stopped|gone|dropped)", r"<all clear>", r"<(succeeds?|succeeding|starts?|starting|loads?|loading|runs?|running|respond(s|ing)?|pass(es|ing)?|flow(s|ing)?|arriv(e|es|ing)|reachable|available|up|online|normal|green) again>|<(is|are) (all )?back>|<in sync>|<came down by|<all [a-z]+ running>|<everyone is (back )?in>", r"<stabili[sz]ed", r"<no more (errors|alerts|failures)", r"<finished>", r"<closed>", r"<incident (closed|over|repaired)",
        r"<wieder (da|online|ok)|<läuft wieder|<behoben|<resuelto|<résolu|復旧|解消",
    ];
    /// Something was tried and did not help.
    Failed = [
        r"(did not|didn't|didn’t|does not|doesn't|doesn’t|has not|hasn't|hasn’t|not) (really )?(help|fix|work|make (a|any) difference|change anything|solve|improve)", r"<no (luck|change|effect|improvement|difference|joy)>", r"<still (fail|see|broken|down|not|the same|happening|error|getting|5|timing|stuck|crash|full|slow|no)", r"<(upgrade|rollback|restart|attempt|deploy|deployment|fix|migration|failover|rollover|revert|step|recreation|rerun) (attempt )?(has |have |also )?(fail|did not|didn't|timed out)", r"<fail(ed|ure) to (upgrade|roll|restart|deploy|restore|apply|renew|fail over)",
        r"<made (it|things|matters) worse|<(even )?worse (now|than)|<got worse", r"<to no avail|<without success|<unsuccessful", r"<came (right )?back", r"<hilft nicht|<hat nicht geholfen|<no ayud|<n'a pas aidé",
    ];
    /// An earlier guess is taken back.
    Retracted = [
        r"<turn(s|ed) out (it |this |that |to )?(was |be )?(not|unrelated|fine|to not)|<turned out not", r"<off the (list|table|hook)>|<(changed|changes) nothing>|<dismissed as>|<cross(ed|ing) (it |that |this )?off", r"<rul(ed|ing) (it |this |that |the [a-z ]+|[a-z]+ )?out>", r"<not related|<unrelated( to|[,.!)]|$)|<nothing to do with", r"<red herring", r"<(was|were|i'm|am|i was|we were) wrong>", r"<scratch that|<strike that|<ignore that|<disregard", r"<nvm>|<never ?mind>", r"<false (lead|alarm|trail)|<wrong (lead|track|trail|tree)|<dead end",
        r"<(is|was|were|are)(n't|n’t| not) (the|a|actually the|it|about|caused|related|our|their|due|because|to blame)>", r"<not (the|a) (cause|culprit|problem|issue|reason|factor)",  r"<can't be|<cannot be (the|it)|<couldn't have", r"<had no (part|role)|<not (dns|it)[,.]|<exonerat|<innocent", r"<(it's|its|it’s|it is) not |^(that's|that’s|that is|thats) not ", r"<excluded as|<we can exclude", r"<misread|<my mistake|<i take that back", r"<war es nicht|<nicht die ursache|<no era |<ce n'(est|était) pas",
        r"<(predates?|started (well )?before|already (failing|broken|happening) before)>", r"<before (that|the) (deploy|change|merge|release|rollout)",
    ];
    /// Said to be in order: takes back a guess about it, unless it is the recovery that is spoken of.
    Cleared = [r"<(is|was|are|were|looks?|looked|seems?|seemed) (actually )?(fine|innocent|clean|unaffected|ok|okay|not affected)>", r"<means (that )?(the |our )?[a-z ]+ (is|are) (both |all )?(working|fine|ok|up)>",];
    /// The response had to wait.
    Delayed = [
        r"<delay(ed|s|ing)?>", r"<nobody (with|who|awake|had|has|on call|was|around)|<no one (with|who|awake|had|has|on call|was|around)", r"<(could not|couldn't|was unable to|were unable to) (access|log ?in|reach anyone|get (in|access|hold)|connect to the (vpn|bastion|console))", r"<(state|terraform) lock|<locked out", r"<no(t have)? (access|permission)|<(lack|lacks|lacked|lacking|did not have|didn't have|don't have|without) (the )?(access|permission|credentials|rights|privileges)", r"<permissions? (required|needed|missing)",
        r"<took (longer|a while|too long|hours|ages|a long time)|<(page|alert|escalation|ticket|response|call) took \d|<(reach|reached|reaching) a person|<no acknowledge?ment|<not (been )?acknowledged|<escalated .*(due to|because|after) no", r"<outdated runbook|<runbook (was|is|had) (outdated|wrong|missing|out of date)|<no runbook|<(steps|procedure) (were |was )?(unclear|not documented|undocumented)", r"<(page|paged|pager|escalation|escalated) (went|did not|didn't|was) (to|not|reach|miss|sent)", r"<longer than (usual|expected)",
    ];
    /// Somebody or something noticed.
    Detected = [
        r"<alerts? (fired|triggered|went off|came in)|<alerted>|<alerting>|<(received|got|raised|first|automated?|automatic) (an? |the )?(alert|alarm|warning|page)|<alarm (received|fired|triggered|went)", r"<paged>|<got a page|<pagerduty (fired|alert)", r"<(customers?|users?|community|client|support|someone|people) (are |is |were |was |have |has )?(report|complain|notic|say|tell|ask|alert)", r"<reported (by|that|as)|<reports? (of|from|that|coming)|<user reported", r"<issue detected|<detected>", r"<noticed>|<spotted>", r"<monitoring (picked|caught|showed|shows)", r"<ticket(s)? (came|comes|coming|opened|from)|<comes in>", r"<incident (declared|opened|created)", r"<triggered through the api", r"<violation started",
    ];
    /// Nobody noticed, or the alert was not there.
    Undetected = [
        r"<nobody (noticed|saw|was (paged|alerted)|got)|<no one (noticed|saw|was (paged|alerted))|<went unnoticed|<unnoticed", r"<(no|never any|without an?|without any) (alert|alarm|page|monitor|notification)", r"<alerts? (did not|didn't|didn’t|never|was not|wasn't|were not|weren't|had been (silenced|muted|disabled)|was (silenced|muted|disabled)) ?", r"<(not|n't) (alert|monitor|page|notice)(e?d|ing)?>", r"<monitoring (did not|didn't|missed|does not|doesn't|was (down|off|disabled))", r"<silence[ds]>|<mute[ds]>", r"<(does|do|did) not page>|<(doesn't|didn't|doesn’t|didn’t) page>|<nobody to tell>|<why (they|it|all|the [a-z]+) (looks?|looked|seems?|seemed) (healthy|fine|green|ok)|<buried in (our|the|an) (inbox|email|mail)", r"<(before|until|only when) (we|a|the|some|any) (noticed|customer|user|client|community)",
    ];
    Lucky = [r"<luckily", r"<fortunate", r"<lucky>|<by luck|<got lucky", r"<good thing (that|we|it)", r"<by chance|<happened to (be|have|notice)", r"<zum glück|<por suerte|<heureusement"];
    WentWell = [r"<(worked|went) (really |very )?(well|great|smoothly)", r"<quick(ly)? (notic|detect|found|spot|rollback|response|fix|mitigat|resol|identif|caught)|<(noticed|found|spotted|detected|caught|resolved|fixed|identified|reverted) (very )?(quickly|fast|early|immediately)", r"<caught by|<(alerts?|monitoring|canary|tests?|checks?) (quickly |correctly )?caught", r"<great (job|work|teamwork)|<nice (job|work|catch)|<good catch", r"<(the )?runbook (worked|helped|was (good|great|useful))", r"<saved us"];
    WentBadly = [r"<(went|going|goes) (badly|wrong|poorly)", r"<took (longer|too long|hours|ages|a long time|way)", r"<painful>|<frustrat|<confus(ing|ion|ed)", r"<(nobody|no one) (knew|noticed|was|with|had|on)", r"<should have (been|had|caught|noticed|alerted)", r"<we (missed|did not (notice|know|see)|didn't (notice|know|see|upgrade))", r"<unclear (who|how|what|where|if)|<not clear (who|how|what|where)", r"<game of telephone|<single point", r"<undocumented|<not documented|<no runbook|<runbook (was|is) (outdated|wrong|out of date)", r"<longer than (usual|expected)", r"<made (it|things) worse"];
    /// Work for later, said by someone.
    Intended = [
        r"<we (really |should probably |probably |definitely |also |still |do )?(should|need to|must|ought to|have to|want to)>", r"<todo\b", r"<follow[- ]?ups?>", r"<action items?>", r"<let's (also )?(add|set|make|write|document|create|automate|move|fix|file|open)|<let’s (add|set|make|write|document)", r"<next time>", r"<must also", r"<we need (an?|more|better|some) ", r"^action:", r"<(i|we|i'll|we'll|i’ll|we’ll) (will )?(put|move|add|make|build|change|split|remove|replace|raise|turn|pin|ask|look into|investigate|wire|teach|give) ", r"<(i'll|i will|i’ll|we'll|we will) (file|open|create|write|add|document|follow|set up)", r"<(someone|somebody) should|<(it|that|this) (should|needs to|must) (be|have)", r"<(would|might) be (good|nice|worth|great|useful) to", r"<(long|longer)[- ]term", r"<to prevent this|<in (the )?future", r"<worth (adding|having|doing|automating|documenting)", r"<alert when|<should (alert|page|monitor|automate|document|add|have an)",
        r"<wir (sollten|müssen)|<deberíamos|<tenemos que|<il faudrait|<on devrait",
    ];
    /// Says less than it seems.
    Hedged = [r"<maybe>|<perhaps>|<possibl[ey]>|<might( be| have)?>|<could (be|it be|have been|this be|that be)|<wonder(ing)?>|<guess(ing)?>|<not sure|<unsure|<unclear|<may (be|have)>|<vielleicht|<quizás|<peut-être|かも"];
    /// Believed, not shown.
    Believed = [r"<i think|<we think|<looks like|<seems?( to| like)?>|<probably>|<suspect|<likely>|<appears?( to)?>|<presumably|<believe|<hypothesis|<my bet|<i bet|<apparently"];
    /// A cause that was shown or agreed.
    Confirmed = [r"<confirm(ed|s|ing)? (that |the |it |this |as |to |root |by )|<confirmed>", r"<(that|this) (was|is|explains) (it|why|the (cause|culprit|reason|problem|issue))", r"<(definitely|clearly|verified|reproduced|proved|certainly)>", r"<root cause (is|was|:|identified|found)|<found (it|the (cause|reason|culprit|problem|issue))|<identified (the )?(root )?cause"];
    /// Makes an effect larger or longer.
    Worsened = [r"<made (it|things|matters) worse|<worse(ned|ning)?>|<(even )?worse", r"<retry storm|<retries|<storm>|<thundering herd|<stampede|<cascad", r"<(effect|impact|propagation|recovery|fix) (was |is |were )?(delay|prolong|slow)|<prolong|<exacerbat|<amplif|<compound", r"<render(ed|ing) (the |it |us )?[a-z0-9 ]*(unusable|inoperable|circumstances)|<requiring us to|<snowball|<on top of that|<as a (side )?effect|<side[- ]effect", r"<no (back-?off|jitter)|<repeats .*<(times|at once)|<\d+(\.\d+)? times (normal|the usual|as many|more)", r"<dns caching|<cached (dns|records?|negative)"];
    /// Was so for long before.
    Latent = [r"<never>|<always (been|was|had)|<for (weeks|months|years|a long time)|<over (weeks|months|time)|<gradual|<long-?standing|<since (20\d\d|january|february|march|april|may|june|july|august|september|october|november|december|last (week|month|year)|the (beginning|migration|upgrade))", r"<default (settings?|values?|ttl|limits?|timeout|behaviou?r)|<defaults? to|<by default", r"<not (configured|set|enabled|documented|pinned|in (the )?(code|iac|git|terraform|sync)|yet)|<(no|without an?|without|missing|lacks?|lacking) (limits?|requests?|quota|index|timeout|retry|backoff|alert|validation|check|test|priority|setting|readiness|probe|cleanup|redundan|fallback|pinning|ttl|grace)", r"<misconfigur|<hard-?coded|<single point|<only (one|a single)|<too (low|small|few|short|high|large|aggressive)", r"<low (on )?(disk|space|memory)|<leak|<outdated|<deprecated|<limit(s|ed)?>|<quota|<taking up|<known (bug|issue)|<bug in", r"<manual(ly)?>|<by hand|<drift>|<previous team"];
    /// Talks about the response itself.
    Responding = [r"<(attempt|attempts|attempted|attempting|trying|tried|try)>", r"<corrective action|<mitigation>|<remed(y|iation)>|<workaround", r"<(recreation|restore|failover|rollback|rerun|re-run|redeploy)>", r"<(contacted|reached out|notified|informed|notify)>", r"<to fix|<in order to (fix|restore|renew|recover)|<(suggested|recommended) (mechanism|mitigation|fix|remedy)", r"<investigat|<looking into|<debug", r"<this (upgrade|rollback|restart|fix|change) (failed|did)", r"<we (went|tried|decided|started) to"];
    /// Nothing happened, or nothing was to happen.
    Unchanged = [r"<no change (is |was )?expected|<no impact|<no action|<nothing changed|<not touched|<as planned|<dry[- ]run|<no-?op>"];
}

fn expand(patterns: &[&str]) -> String {
    let joined = patterns.join("|").replace(['<', '>'], r"(?-u:\b)");
    format!("(?i:{joined})")
}

fn set() -> &'static RegexSet {
    static SET: OnceLock<RegexSet> = OnceLock::new();
    SET.get_or_init(|| {
        regex::RegexSetBuilder::new(FAMILIES.iter().map(|(_, patterns)| expand(patterns)))
            .size_limit(64 << 20)
            .dfa_size_limit(16 << 20)
            .build()
            .expect("the cue patterns are constants that a test compiles")
    })
}

fn negation() -> &'static Regex {
    static NEGATION: OnceLock<Regex> = OnceLock::new();
    NEGATION.get_or_init(|| {
        Regex::new(r"(?i)(?-u:\b)(?:not|isn't|isn’t|aren't|hasn't|haven't|wasn't|once|when|if|until|before|should be|will be|to be|being|expect|hope|hopefully|waiting|ETA|let us know)(?-u:\b)[^.;!?]{0,40}$")
            .expect("a constant pattern")
    })
}

fn compiled(family: Family) -> Regex {
    let patterns = FAMILIES.iter().find(|(f, _)| *f == family).map(|(_, p)| *p).unwrap_or_default();
    Regex::new(&expand(patterns)).expect("the cue patterns are constants that a test compiles")
}

fn recovered() -> &'static Regex {
    static RECOVERED: OnceLock<Regex> = OnceLock::new();
    RECOVERED.get_or_init(|| compiled(Family::Recovered))
}

/// Words that name a symptom or a notice only to say that there is none, or that name a setting.
fn idle() -> &'static Regex {
    static IDLE: OnceLock<Regex> = OnceLock::new();
    IDLE.get_or_init(|| {
        let patterns = [
            r"<time-?outs?( is| was| of| from| to| at| =|:)* ?\d+",
            r"<\d+ ?(ms|s|sec|secs|seconds|min|minutes) time-?outs?>",
            r"<time-?out_(ms|s|sec|seconds)>",
            r"<no (more |new |slow |further )?(quer(y|ies)|errors?|failures?|crash(es)?|timeouts?|lag|latency)>",
            r"<(lag|errors?|failures?|latency) (is |was |at )?(0|zero|normal|fine)>",
            r"<(0|zero) (errors?|failures?|5xx)>",
            r"<nothing (has |had |is |was )?(fail(ed|ing)|crash(ed|ing)|broke(n)?|paged|alerted|fired|wrong|down|pages)>",
            r"<(would|will|could|can|may|might)( not|n't|n’t)? (even )?notic",
        ];
        Regex::new(&expand(&patterns)).expect("a constant pattern")
    })
}

/// Takes back cues that rest on idle words alone.
fn without_idle(text: &str, cues: &mut Cues) {
    const TOUCHED: [Family; 3] = [Family::Symptom, Family::Detected, Family::Undetected];
    static FAMILY: OnceLock<[Regex; 3]> = OnceLock::new();
    if !cues.any(&TOUCHED) || !idle().is_match(text) {
        return;
    }
    let rest = idle().replace_all(text, " ");
    for (family, pattern) in TOUCHED.into_iter().zip(FAMILY.get_or_init(|| TOUCHED.map(compiled))) {
        if cues.has(family) && !pattern.is_match(&rest) {
            cues.clear(family);
        }
    }
}

/// What a sentence may be, from its words alone.
pub fn read(text: &str) -> Cues {
    let mut cues = Cues::default();
    for at in set().matches(text).iter() {
        cues.set(FAMILIES[at].0);
    }
    if cues.has(Family::Recovered) && !is_recovery(text) {
        cues.clear(Family::Recovered);
    }
    without_idle(text, &mut cues);
    // "It was not the retry that saved us" speaks of the repair.
    if cues.has(Family::Retracted) && cues.has(Family::WentWell) {
        cues.clear(Family::Retracted);
        cues.clear(Family::WentWell);
        cues.clear(Family::Linked);
    }
    if cues.has(Family::Mishap) {
        cues.set(Family::Stated);
    }
    if cues.has(Family::Cleared) && !cues.has(Family::Confirmed) && !speaks_of_all(text) {
        cues.set(Family::Retracted);
        cues.clear(Family::Recovered);
    }
    cues
}

/// True for words about everything, the rest, or now: "the others are fine" clears nobody's guess.
fn speaks_of_all(text: &str) -> bool {
    static ALL: OnceLock<Regex> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        Regex::new(r"(?i)(?-u:\b)(others?|rest|everything|all|now|again|back|it|we)(?-u:\b)")
            .expect("a constant pattern")
    });
    all.is_match(text)
}

/// True when a recovery phrase stands without a word before it that takes it back ("not resolved", "once it is back").
fn is_recovery(text: &str) -> bool {
    if text.trim_end().ends_with('?') {
        return false;
    }
    recovered().find_iter(text).any(|hit| !negation().is_match(&text[..hit.start()]))
}

/// Words that open a stated cause without being part of it; cut from the front of a statement.
pub fn lead_in(text: &str) -> usize {
    static LEAD: OnceLock<Regex> = OnceLock::new();
    let lead = LEAD.get_or_init(|| {
        Regex::new(concat!(
            r"(?i)^(?:(?:\[[^\]\n]{1,40}\]|@[\w.-]+:?)\s+)?(?:(?:confirmed )?from (?:the other|my|our) (?:end|side)[:,] )?",
            r"(?:(?:message|resolution note|description|note|summary|title|condition|comment|details?|detection|recovery|resolution|response|finding)\s*:\**\s*)*",
            r"(?:(?:so|ok|okay|ah|aha|hm+|well|yeah|yep|yes|update|fyi|right|alright|actually|basically|and|but|also|oh|ooh|anyway|indeed|edit|confirmed|status|found it|found another(?: one)?|got it|that's it|this is it|there it is)[,:!. ]+\s*)*",
            r"(?:(?:i|we|(?:the )?team|(?:the )?(?:on-?call )?engineers?) (?:think|believe|suspect|reckon|guess|bet|see|know|noticed|confirmed|(?:have |had )?(?:found|found out|identified|discovered|realised|realized|concluded|understood))(?: now)? (?:that |it's |it’s |it is |this is |the issue is |the problem is )?",
            r"|(?:investigated and |investigation )?(?:found|discovered|identified|understood|observed|noticed)(?: out)? (?:that )|(?:it |this |that )?(?:looks|seems|appears)(?: like| to be| that)? |(?:it |this |that )?turn(?:s|ed) out (?:that |to be )?",
            r"|(?:the |our |my |current |working |a |likely |probable |real |actual |underlying )*(?:root[- ]?cause|hypothesis|theory|culprit|reason|cause|problem|issue)(?: for (?:this|that|the outage|the incident|it)| of (?:this|that|the outage|the incident|it)| here)?(?: is| was| being| seems to be| appears to be|:)(?: that)?[: ]+)?",
            r"(?:because of |because |due to |that )?"
        ))
        .expect("a constant pattern")
    });
    lead.find(text).map_or(0, |m| m.end())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use Family::*;

    #[test]
    fn phrases_fall_into_their_families() {
        for (text, family) in [
            ("The hypothesis is that adding the record negated the wildcard", Stated),
            ("all pods pending due to the full root partition", Linked),
            ("the session certificate expired last night", State),
            ("Pipeline unexpectedly applied the old plan", Mishap),
            ("restarted the workers", Fixing),
            ("site is back online", Recovered),
            ("ok. #77 is off the list", Retracted),
            ("paged the second person due to no acknowledgement", Delayed),
            ("the latency monitor mutes itself at night", Undetected),
            ("restarting did not help", Failed),
            ("ok it was not the deploy", Retracted),
            ("turned out not to be DNS", Retracted),
            ("nobody with permissions was awake", Delayed),
            ("customers are reporting blank pages", Detected),
            ("no alert fired for this", Undetected),
            ("luckily the backup was fresh", Lucky),
            ("we should add an alert on disk use", Intended),
        ] {
            assert!(read(text).has(family), "{text}: {family:?}");
        }
    }

    #[test]
    fn recovery_that_is_only_hoped_for_is_none() {
        for text in [
            "not resolved yet",
            "once it is back online we can look",
            "is it resolved?",
            "should be working again soon",
        ] {
            assert!(!read(text).has(Recovered), "{text}");
        }
    }

    #[test]
    fn words_that_name_a_symptom_to_deny_it_or_to_set_it_are_none() {
        for text in [
            "#12 merged: gateway timeout 5 s to 30 s, config only",
            "from here they run with the 30 s timeout",
            "cpu 9 %, no slow queries, lag 0",
            "nothing crashed, all pods pass",
        ] {
            assert!(!read(text).has(Symptom), "{text}");
        }
        assert!(read("nothing crashed, but requests time out").has(Symptom));
        assert!(!read("nothing paged, graphs are flat").has(Detected));
        assert!(!read("the database would not notice").has(Undetected));
    }

    #[test]
    fn lead_ins_end_where_the_cause_begins() {
        for (text, rest) in [
            ("The hypothesis is that adding X negated Y", "adding X negated Y"),
            ("Ok, looks like the token expired", "the token expired"),
            ("[Kim] found the reason", "found the reason"),
            ("root cause: a missing index", "a missing index"),
            ("Team found the pod was evicted", "the pod was evicted"),
            ("We discovered that the index is gone", "the index is gone"),
            ("The token expired", "The token expired"),
        ] {
            assert_eq!(&text[lead_in(text)..], rest);
        }
    }
}
