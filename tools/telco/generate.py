#!/usr/bin/env python3
"""Writes src/messages/telco-data.ts: which operator, and which MCC-MNC, a phone number's prefix was given to.

Sources
  phonenumbers 9.0.43 (PyPI), Apache-2.0: Google libphonenumber's carrier data, prefix -> operator name (English).
  mcc-mnc-list 1.1.11 (npm), MIT: MCC-MNC with brand and operator, collected from Wikipedia's lists.
  aliases.tsv beside this file: pairs checked by hand where the two sources call one operator by different names.

Run (in any folder, nothing is installed into the project):
  python3 -m venv /tmp/telco && /tmp/telco/bin/pip install phonenumbers==9.0.43
  (cd /tmp/telco && npm pack mcc-mnc-list@1.1.11 && tar xzf mcc-mnc-list-1.1.11.tgz)
  /tmp/telco/bin/python tools/telco/generate.py /tmp/telco/package/mcc-mnc-list.json

It prints how many operator names got a code; for Africa by country, with the names that got none; -v lists every pair.

A name gets a code only when exactly one operator of that country answers to it. A wrong code is worse than none, so
withdrawn codes, codes of one radio region only (India) and anything ambiguous stay empty. An operator with several
codes is represented by its first one in use.
"""
import argparse
import collections
import csv
import json
import pathlib
import re
import unicodedata

import phonenumbers
from phonenumbers.carrierdata import CARRIER_DATA

HERE = pathlib.Path(__file__).resolve().parent
OUTPUT = HERE.parent.parent / 'src/messages/telco-data.ts'

AFRICA = (
    'DZ AO BJ BW BF BI CV CM CF TD KM CG CD CI DJ EG GQ ER SZ ET GA GM GH GN GW KE LS LR LY MG MW ML MR MU YT MA MZ NA NE '
    'NG RE RW SH ST SN SC SL SO ZA SS SD TZ TG TN UG ZM ZW'
).split()

# One code per licence area there, and the prefix does not tell the area: any code would be wrong in most of the country.
REGIONAL_CODES = {'IN'}

# Words that say what an operator is, not which: they differ between the sources for one and the same company.
NOISE = set(
    'ltd limited llc plc inc co company corporation corp sa sas sarl spa sprl ag gmbh ab as oy bv nv pty pvt pte su fzllc jsc pjsc ojsc '
    'ooo the group holding holdings international telecom telecoms telecommunication telecommunications telecomunicacoes '
    'telecomunicaciones communication communications comms mobile mobiles movil cellular cell wireless network networks '
    'gsm services service africa bharti sociedad anonima de'.split()
)
# What a country is called inside an operator's name, beside its English name from the list.
COUNTRY_WORDS = {
    'CD': 'rdc congo', 'CF': 'rca centrafrique', 'CG': 'congo', 'CI': 'ivory coast', 'CM': 'cameroun', 'DZ': 'algerie',
    'GN': 'guinee', 'GQ': 'gq', 'GW': 'guine bissau', 'LR': 'lbr', 'MA': 'maroc', 'RE': 'reunion', 'SD': 'sd', 'SL': 'sl',
    'ST': 'stp', 'SZ': 'swazi eswatini', 'TN': 'tunisie tunisiana', 'TZ': 'tanzania', 'GB': 'uk', 'US': 'usa',
}
IN_USE = {'Operational': 0, 'Temporary operational': 1, 'Ongoing': 1, 'Allocated': 2, 'Unknown': 2}


def words_of(name, region, countries):
    plain = unicodedata.normalize('NFKD', name).encode('ascii', 'ignore').decode().lower()
    plain = plain.replace("'", '').replace('*', '').replace('telecom-muni', 'telecommuni')
    plain = re.sub(r'\b([a-z])\.(?=[a-z]\b)', r'\1', plain)  # S.A. is SA
    own = set(COUNTRY_WORDS.get(region, '').split()) | set(countries.get(region, '').split())
    every = [word for word in re.split(r'[^a-z0-9+]+', plain) if word]
    kept = [word for word in every if word not in NOISE and word not in own]
    # "Telecom Namibia" consists of nothing but such words: then they are the name.
    return tuple(kept or every)


def read_codes(path):
    """region -> operators in use, best status and lowest code first; region -> words of its English name."""
    by_region, countries = collections.defaultdict(list), {}
    for row in json.loads(pathlib.Path(path).read_text()):
        if row['type'] != 'National' or row['status'] not in IN_USE or not row['countryCode']:
            continue
        code = row['mcc'] + row['mnc']
        if not re.fullmatch(r'\d{5,6}', code):
            continue
        for region in re.findall(r'\b[A-Z]{2}\b(?!-)', row['countryCode']):
            by_region[region].append((IN_USE[row['status']], code, row['brand'] or '', row['operator'] or ''))
            plain = unicodedata.normalize('NFKD', row['countryName'] or '').encode('ascii', 'ignore').decode().lower()
            if '/' not in row['countryCode']:
                countries[region] = ' '.join(re.findall('[a-z]+', plain))
    for rows in by_region.values():
        rows.sort()
    return by_region, countries


def names_of(row):
    """The spellings of one entry, most telling first: brand, brand's parts, company, company's parts."""
    _, _, brand, operator = row
    # "BIP / blueline" and "Mahanagar Telephone Mauritius Limited (MTML)" are two names each.
    return [[part for part in parts if part.strip()]
            for parts in ([brand], re.split(r'[/()]', brand), [operator], re.split(r'[/()]', operator))]


def match(name, region, codes, countries):
    """The code for a carrier name, or None. Same brand, else same company, else all words of one inside the other."""
    if region in REGIONAL_CODES:
        return None
    rows = codes.get(region, [])
    wanted = {words_of(part, region, countries) for part in [name, *re.split(r'[/()]', name)] if part.strip()}

    for kind in range(4):
        if hits := [row for row in rows if {words_of(part, region, countries) for part in names_of(row)[kind]} & wanted]:
            return hits[0][1]
    full = words_of(name, region, countries)
    if len(''.join(full)) < 4:
        return None  # "at", "TE": too short to be found inside another name
    hits = [row for row in rows
            if any(set(full) <= set(words) or (set(words) <= set(full) and len(''.join(words)) >= 4)
                   for parts in names_of(row) for words in (words_of(part, region, countries) for part in parts))]
    brands = {words_of(row[2] or row[3], region, countries) for row in hits}
    return hits[0][1] if len(brands) == 1 else None


def calling_code_of(prefix):
    return next(prefix[:size] for size in (1, 2, 3) if int(prefix[:size]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


def region_of(prefix, calling_code):
    """The country of a prefix. Some share a calling code, so numbers beginning with the prefix are asked where they live."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[int(calling_code)]
    if len(regions) == 1:
        return regions[0]
    votes = collections.Counter()
    for length in range(len(prefix) + 1, 16):
        for filler in '0123456789':
            number = phonenumbers.parse('+' + prefix.ljust(length, filler))
            region = phonenumbers.region_code_for_number(number)
            if region:
                votes[region] += 1
    return votes.most_common(1)[0][0] if votes else regions[0]


def read_aliases():
    rows = csv.reader((line for line in (HERE / 'aliases.tsv').open() if not line.startswith('#')), delimiter='\t')
    return {(region, name): code for region, name, code, _ in rows}


def lift(owners):
    """A prefix whose ten children all have one owner takes their place, whoever owned it: none of its numbers were left."""
    owners = dict(owners)
    for length in range(max(map(len, owners)), 1, -1):
        for parent in {prefix[:-1] for prefix in owners if len(prefix) == length}:
            children = [parent + digit for digit in '0123456789']
            if len({owners.get(child) for child in children}) == 1 and children[0] in owners:
                owners[parent] = owners[children[0]]
                for child in children:
                    del owners[child]
    return owners


def owner_of(owners, digits):
    return next((owners[digits[:size]] for size in range(len(digits), 0, -1) if digits[:size] in owners), None)


def write_runs(found):
    """{'70', '71', '72', '761'} -> '70-2 761'."""
    runs = []
    for prefix in sorted(found, key=lambda value: (len(value), value)):
        if runs and len(runs[-1][1]) == len(prefix) and int(runs[-1][1]) + 1 == int(prefix):
            runs[-1][1] = prefix
        else:
            runs.append([prefix, prefix])
    # The end of a run is written without the digits it shares with its start: 12340-12349 is 12340-9.
    out = []
    for start, end in runs:
        shared = next((at for at in range(len(start)) if start[at] != end[at]), len(start))
        out.append(start if start == end else f'{start}-{end[shared:]}')
    return ' '.join(out)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument('codes')
    arguments.add_argument('-v', action='store_true', help='list every name with its code')
    options = arguments.parse_args()

    codes, countries = read_codes(options.codes)
    aliases, used = read_aliases(), set()
    blocks = collections.defaultdict(dict)
    matched = {}
    for prefix, names in CARRIER_DATA.items():
        if 'en' not in names:
            continue
        name = ' '.join(names['en'].split())
        calling_code = calling_code_of(prefix)
        region = region_of(prefix, calling_code)
        if (region, name) not in matched:
            if (region, name) in aliases:
                used.add((region, name))
                matched[region, name] = aliases[region, name] or None
            else:
                matched[region, name] = match(name, region, codes, countries)
        blocks[calling_code][prefix[len(calling_code):]] = (matched[region, name] or '', name)

    lines, operators = [], 0
    for calling_code in sorted(blocks):
        lines.append('=' + calling_code)
        owners = lift(blocks[calling_code])
        for prefix, owner in blocks[calling_code].items():
            children = [prefix + digit for digit in '0123456789']
            assert owner_of(owners, prefix) == owner or all(child in blocks[calling_code] for child in children), prefix
        by_owner = collections.defaultdict(list)
        for prefix, owner in owners.items():
            by_owner[owner].append(prefix)
        for (code, name), prefixes in sorted(by_owner.items()):
            operators += 1
            lines.append(f'{code}|{name}|{write_runs(prefixes)}')
    text = '\n'.join(lines)
    assert not re.search(r'[`\\]|\$\{', text), 'the text stands inside a template literal'
    OUTPUT.write_text(HEADER + text + '`;\n')

    report(matched, sorted(set(aliases) - used), options.v)
    print(f'{OUTPUT.stat().st_size:,} bytes, {len(blocks)} calling codes, {operators} operators')


def report(matched, unused, verbose):
    def share(pairs):
        return f'{sum(1 for pair in pairs if matched[pair])}/{len(pairs)}'

    by_region = collections.defaultdict(list)
    for pair in matched:
        by_region[pair[0]].append(pair)
    for region in AFRICA:
        print(region, share(by_region[region]), ', '.join(name for _, name in by_region[region] if not matched[region, name]))
    print('Africa', share([pair for pair in matched if pair[0] in AFRICA]))
    print('elsewhere', share([pair for pair in matched if pair[0] not in AFRICA]))
    for pair in unused:
        print('unused alias', *pair)
    if verbose:
        for region, name in sorted(matched):
            print(region, matched[region, name], name, sep='\t')


HEADER = '''/* eslint-disable max-lines -- data */
/**
 * Generated by tools/telco/generate.py; do not edit.
 *
 * Operators by number prefix: names and prefixes from Google libphonenumber's carrier data (phonenumbers 9.0.43),
 * Copyright (C) 2011-2026 The Libphonenumber Authors, Apache License 2.0; regrouped, with MCC-MNC added from
 * mcc-mnc-list 1.1.11 (MIT, Copyright (c) 2016 Peter Bakondy) and tools/telco/aliases.tsv.
 *
 * "=254" opens a calling code; then one operator a line: MCC-MNC (may be empty) | name | national prefixes, where
 * "701-9" means 701 to 709. The longest prefix wins. One string, because it costs nothing until it is read.
 */
export const TELCO_DATA = `'''

if __name__ == '__main__':
    main()
