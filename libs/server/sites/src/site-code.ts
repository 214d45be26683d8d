import { randomInt } from 'node:crypto';
import { wordlist } from '@scure/bip39/wordlists/english.js';

/** Words about bodies, people, violence, illness, drugs, faith or failure: any pair of them may offend somebody. */
const UNFIT = new Set(
  `abandon abuse accident accuse acid addict adult afraid age alcohol alien amateur anger angry animal ankle anxiety ape
  arm armed army arrest assault asthma attack baby bachelor bad bag ball banana bar beach beef betray bird bitter black
  blame blast blind blood body boil bomb bone boring boy brain breast broken brother brown bullet burden burst bust butt
  cannon casino chaos cheap chicken chief child cigar clap claw cock coconut cotton crack crash crawl crazy cream crime
  cross cruel crush cry dad damage danger daughter deer defy demise denial despair destroy devil dick die dirt disease dismiss
  divorce dizzy dog doll donkey doctor dose drama drastic drip drug drunk dumb dust dutch dwarf enemy erupt escape evil exile
  explode faint faith fake fall false family fat fatal father fatigue fault fear female fetch fever finger fire foot
  foreign fragile freak frown fun funny fury garbage gas ghost girl god goddess gorilla gospel gossip grab grief grunt
  guilt gun hair hammer hand hard harsh hate hazard head heart heavy hell helmet hen hip hole horn horror horse hospital
  hungry hunt hurt husband idle ignore ill illegal illness immune infant inflict inject injury inmate innocent insane insect
  inside jealous joke junk kick kid kidney kill kiss knee knife knock lady lawsuit lazy left leg liar lick limb lip lips
  lonely loud mad maid male mammal man mask meat mercy milk miss misery mistake mom monkey monster mosquito mother mouth
  mule murder muscle naive naked nasty neck nephew nerve nose nuclear nurse nut odor old organ orphan pain panic peasant
  penalty person pet pig pill pink pipe pistol pole poor potato poverty prison private pull pump punch pupil push rack
  rage ram razor rebel rib rifle riot ritual rubber rude sad sadness sausage savage scare screw scrub shaft shame shed
  shoot shove sibling sick sin sister skin skull slab slam slave slender slim slow slush smell smoke snake sniff son spank
  spider spit stereo sting stomach strip struggle stupid stumble suck suffer suspect swallow swear sweat sword symptom thief
  terror throat thumb tissue tobacco toe toilet tongue tool tooth torture toxic tragic trap trash trial trick trigger
  ugly uncle unable unhappy useless vicious victim violent virus voodoo vomit war warfare warrior waste weapon weird wet whip
  white wife witch wolf woman wood worry wreck wrong yellow young youth`.split(/\s+/),
);

const SHORTEST_WORD = 4;
const LONGEST_WORD = 7;

/** At least 1,000 common English words (the BIP 39 list, without those that are unfit), upper case. */
export const SITE_CODE_WORDS: readonly string[] = wordlist
  .filter((word) => word.length >= SHORTEST_WORD && word.length <= LONGEST_WORD && !UNFIT.has(word))
  .map((word) => word.toUpperCase());

/** A random site code `WORD-WORD-NNNN`; the caller makes sure that it is unique. */
export function createSiteCode(): string {
  const number = randomInt(10_000).toString().padStart(4, '0');
  return `${randomWord()}-${randomWord()}-${number}`;
}

function randomWord(): string {
  return SITE_CODE_WORDS[randomInt(SITE_CODE_WORDS.length)] ?? 'SITE';
}
