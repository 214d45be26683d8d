import { cleanFileMappings } from './clean-file-mappings';

const mapping = (header: string, anonymousKb: number) =>
  `${header}\nSize:               2048 kB\nRss:                 512 kB\nAnonymous:      ${anonymousKb} kB\nVmFlags: rd mr mw me`;

describe('cleanFileMappings', () => {
  it('finds what holds nothing but what a file holds', () => {
    const smaps = [
      mapping('00200000-00400000 r--p 00000000 fe:00 77  /opt/gururmm/bin/gururmm-agent', 0),
      mapping('00400000-00500000 r-xp 00200000 fe:00 77  /opt/gururmm/bin/gururmm-agent (deleted)', 0),
      mapping('7f00c0000000-7f00c0001000 r--s 00000000 fe:00 78  /usr/lib/locale/with space', 0),
    ];
    expect(cleanFileMappings(`${smaps.join('\n')}\n`)).toEqual([
      { start: 0x200000n, length: 0x200000n },
      { start: 0x400000n, length: 0x100000n },
      { start: 0x7f00c0000000n, length: 0x1000n },
    ]);
  });

  it.each([
    ['can be written', '00500000-00600000 rw-p 00300000 fe:00 77  /opt/gururmm/bin/gururmm-agent', 0],
    ['was changed, and closed since', '00600000-00700000 r--p 00400000 fe:00 77  /opt/gururmm/bin/gururmm-agent', 4],
    ['is of no file', '7f0000000000-7f0000100000 r--p 00000000 00:00 0 ', 0],
    ['belongs to the kernel', '7ffd0000-7ffd1000 r-xp 00000000 00:00 0  [vdso]', 0],
  ])('leaves alone what %s', (_what, header, anonymousKb) => {
    expect(cleanFileMappings(mapping(header, anonymousKb))).toEqual([]);
  });
});
