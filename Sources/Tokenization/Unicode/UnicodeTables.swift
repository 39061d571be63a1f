// Written by make-tables.py with tokenizers 0.23.3; not to be edited.
// Facts of the Unicode Character Database, Copyright (c) 1991-2025 Unicode, Inc.; README.md has
// the licence.

/// What the `tokenizers` library takes each character for. Numbers are to base 36.
enum UnicodeTables {
  /// What the bits of ``kinds`` mean, from bit 0.
  static let names =
    "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs "
    + "Co Cn Han Hiragana Katakana Hangul Latin Cyrillic Greek Arabic Hebrew Thai "
    + "Devanagari space digit word wordInSet whiteSpace wordCharacter numeric punctuation "
    + "bertRemoved bertAccent accent changesNFD changesNFKD changesNFC changesNFKC "
    + "changesLowercase"

  /// The sets of bits that occur.
  static let kinds: StaticString = """
    5jjrnjb2f4 d91pkcruo 5wstcjoni8 d91p2vhfk 2rrvthqqyo 2rrvthz6dc 2rrvtho45c 2rrvthoagw \
    2rrvthtk3k 2rrvtho0zk 2dqrwnm9kw jqgl7604vep 2rrvtiaeww 3q2ldr435s yaxgdwbnm cbt6grl9ts0 b8jk \
    18y68 cbfxf2j0tfk cce8ciwao0g 2rrvthon40 5m9s 5jjro3a96o ccwxlujwphc cce84mrug3m 2rrvthpce8 \
    nfhrmhk1z41 3pzhcrxtfcy w1wim8ij7r5 cce8ciwao02 yaxgdwbo0 w1wim8ij7r8 cce8ciwao08 yapk9g3rc \
    mh34 jfdhfzx0w80 j4adwpyd4ww y7lbe5fdpc jqgluudhj41 ybl4r8zcy ii46u611ma0 vkifcow 8vn08w \
    cce9079nbpk ijxo0f9c9hc cbfyan0tp1c djsbk6dnuo0 nfhsa5xemtd 3pzi0gb632a cce9079nbpe \
    cce9079nbpd dkqn5b4acxt jqgkz9voni9 yapk9g3r6 w1wj9wvvvgh vkhyhvk nfhrudoi70h jqglf24l3b5 \
    yb5cicjk2 3pzhko29n9e fsa5dz4 jfdhvs5xc0w n4i7wfo29s jfdky9w8en4 2rve3gvjeo 2rve3gy9ds \
    ye7u8nm6o 5jlit2w0e8 1r4zrdhc 2rtmyhci68 1r4zwzr4 1r50upds jfdj74wmnfk 1r4zokcg ycgp91uz4 \
    3pziw0syyog 2dsj1n80sg cce9vrrg7bk ycgp91uyw yapk9g3rk yapk9g3s0 1r5088ao 1r63k4qo ycgp91uzk \
    j4afnuxyw4g 13ydj4 y7zci29fds n4vt83lo3k yoqo6a5g0 3pzv5zq795c jfdvh3tuxwg ii4kv9xvnyo \
    2e4t0kgb9c 2s5wxeksn4 yoqo6a5fs n4hs46rmf4 ff97heeg18g 4c5o7fqoq4g ii46u611ma8 1dvxwqtzpc \
    2t4w fqcb0od3sio 3pzh4vtd7gw 4c5o7fqoq3k yapk9g3sw yhq47v4ls y7sby3uejk ccef56q9gy8 \
    jfdogjvfx28 yhq47v4lk 2rywdg5rsw 2dxsgm1af4 cce84mrug40 ce7paw053b4 d9niqgntq1s cce84mrug3s \
    yatibo7ps et30isjcmj4 2rrvtiww00 2c6nh0a328 jfdhfzx0w8w n4hs46rme8 n4hs46rmgw j4adwpyd4xs \
    n4hs46rmds yaxgdwbns cce8kf0qvwo dkqmhmqxp8i ii47pqiuhvm nfhsa5xemtg 127mhzg531mp djscfqvgq9s \
    ih5x06a0v7k ihj56augzy8 68hqmgp8n4 ce7paw02dc0 d91p5dds0 d91pad6gw ccttcz98c1s cbfxf2ijym8 \
    ce7paw02ghs ce7paw02mtc cbfxf2ipkw0 cbfxf2jnaio cce84mrug3l 127mhbrrqdxd w3aek59d728 \
    cds4afn4nb4 2c6vd4qayo 3p16fbk2pz4 3p16fbl61vk ijxo0f99mo0 ijxo0f99szk w1wiecfby0w \
    cce84mt3e9s ih5w4lrr4sg 6bk cn4 35s hsiyo0 cbfxfkaxb0g yaq20q494 2c6nyrk3k0 j4ae0o0l8w0 \
    cds4319yfwg yaqjs04r4 3pzh5vbx8gg yaqjs04qw 3pzh5vbx8g8 cce85maeh3k yarjak5qo 3pzh6uuh9g0 \
    yarjak5qg 3pzh6uuh9fs cce86lsyi34 cce88ku2k28 cbfxj0lvegw cbfxh1krchs yaq20q49c yb5cicjkg \
    2rsblqn6rk yb5cicjk8 jpia9yhvk00 yoqo6a5gg 3pzh8tvlbf4 27wr28 5jjrrf5ds0 ii46unsbms0 \
    ii4acg094pc ccebmwr1yj4 cbg0xchrh1c cbfz67ibc3k cf600g9ifi8 cdto6z60lxc 5jjrn0ktts 2c7j1i2yo0 \
    1dwth8mvb4 vkj1ts0 1dxp1qfqww 3q2ldr41ls y7lbe5fdq8 e13wwutc 1dvy5mgz5s hrctmo yaq20q4ao \
    ih5w4lsugow jfdibketrts yb5cicjkw yapkap1xc cbfxg227bi8
    """

  /// For all code points in order: how many in turn are of which kind.
  static let runs: StaticString = """
    9 0 2 1 2 2 1 1 i 0 1 3 3 4 1 5 3 4 1 6 1 7 1 4 1 8 1 4 1 9 2 4 a a 2 4 3 8 2 4 q b 1 6 1 4 1 \
    7 1 c 1 d 1 c q e 1 6 1 8 1 7 1 8 6 0 1 2 q 0 1 f 1 4 4 g 1 h 1 4 1 i 1 h 1 j 1 k 1 l 1 m 1 h \
    1 i 1 h 1 l 2 n 1 i 1 o 2 4 1 i 1 n 1 j 1 p 3 n 1 4 6 q 1 b 9 q 1 b 6 q 1 l 1 b 5 q 1 b 1 e 6 \
    r 1 e 9 r 1 e 6 r 1 l 1 e 5 r 1 e 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r \
    1 q 1 r 1 b 1 e 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 \
    r 1 b 1 e 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 e 1 s 1 t 1 q 1 r 1 q 1 r 1 e 1 q 1 r 1 q 1 r \
    1 q 1 r 1 s 1 t 1 b 1 e 1 q 1 r 1 q 1 r 1 q 1 r 1 t 1 b 1 e 1 q 1 r 1 q 1 r 1 q 1 r 1 b 1 e 1 \
    q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 b 1 e 1 q 1 r 1 q 1 r \
    1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 2 q 1 r 1 q 1 r 1 q 1 r 1 t 1 e 2 b 1 e 1 b 1 \
    e 2 b 1 e 3 b 2 e 4 b 1 e 2 b 1 e 3 b 3 e 2 b 1 e 1 b 1 q 1 r 1 b 1 e 1 b 1 e 2 b 1 e 1 b 2 e \
    1 b 1 e 1 b 1 q 1 r 3 b 1 e 1 b 1 e 2 b 2 e 1 u 1 b 3 e 4 u 1 s 1 v 1 t 1 s 1 v 1 t 1 s 1 v 1 \
    t 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 e 1 q 1 r 1 q 1 r 1 q 1 r \
    1 b 1 e 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 2 r 1 s 1 v 1 t 1 q 1 r 2 b 1 q 1 r 1 q 1 r 1 q 1 \
    r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q \
    1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 b 1 e 1 q 1 r 1 b 1 e 1 b 1 e 1 b 1 e 1 q 1 r 1 q 1 r 1 q 1 r 1 \
    q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 6 e 2 b 1 e 2 b 2 e 1 b 1 e 4 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b \
    1x e 1 u r e 9 w 9 x 4 y c x 6 y 6 i 2 y 5 w 7 y 1 x 1 y 1 x h y 1s z 2 10 1 z 2 10 a z 1 11 \
    w z 1 12 1 13 1 12 1 13 1 14 1 15 1 12 1 13 2 16 1 17 3 13 1 18 1 12 4 16 1 19 1 1a 1 1b 1 18 \
    3 1b 1 16 1 1b 1 16 2 1b 1 1c h 12 1 16 7 12 2 1b 5 1c p 13 5 1c 1 12 2 1d 1 1e 2 1f 2 1d 1 \
    13 1 12 1 13 1 12 1 13 1 12 1 13 1 12 1 13 1 12 1 13 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h \
    1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 3 1d 1 13 1 1i 1 1d 1 1j 1 12 1 13 1 1i 1 12 2 13 3 12 2 1k 1 \
    1l 1 1k 3 1l 1 1k 4 1l 3 1k a 1l 1 1k m 1l 9 1m 1 1n m 1m 2 1n 1 1m 1 1n 3 1m 1 1n 4 1m 3 1n \
    1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 \
    1m 1 1l 1 1m 1 1l 1 1m 1 1k 1 1n 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1o 2 1p \
    2 z 1 1p 2 1q 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m \
    1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 \
    1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l \
    1 1m 1 1l 1 1k 1 1n 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 2 1m 1 1k 1 1n 1 \
    1k 1 1n 1 1l 1 1m 1 1k 1 1n 1 1l 1 1m 1 1k 1 1n 1 1k 1 1n 1 1k 1 1n 1 1l 1 1m 1 1k 1 1n 1 1k \
    1 1n 1 1k 1 1n 1 1l 1 1m 1 1k 1 1n 1 1k 1 1n 1 1k 1 1n 1 1k 1 1n 1 1k 1 1n 1 1k 1 1n 1 1l 1 \
    1m 1 1k 1 1n 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m \
    1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 \
    1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l \
    1 1m 1 16 12 1g 2 16 1 x 6 4 13 1h 1 o 1 1h 1 4 1 9 2 16 2 h 1 g 1 16 19 1r 1 1s 1 1r 1 1t 2 \
    1r 1 1t 2 1r 1 1t 1 1r 8 16 r 1u 4 16 4 1u 2 1t b 16 5 1v 1 m 3 1w 2 1x 1 1y 1 4 1 1x 2 1z b \
    20 1 4 1 1v 1 21 1 1x 1 4 2 22 5 23 p 22 1 x a 22 b z a 20 a 24 4 1x 2 22 1 z 4 22 4 25 1z 22 \
    1 23 1 22 1 23 g 22 1 23 1 1x 1 22 7 20 1 m 1 1z 6 20 2 26 2 20 1 1z 4 20 2 22 a 24 3 22 2 1z \
    1 22 e 4 1 16 1 m 1 27 1 z u 27 r z 2 16 3 27 1c 22 12 27 b 11 1 27 e 16 a a x 27 9 z 2 x 1 h \
    3 4 1 x 2 16 1 28 2 g m 27 4 z 1 x 9 z 1 x 3 z 1 x 5 z 2 16 f 4 1 16 p 27 3 z 2 16 1 4 1 16 b \
    27 5 16 o 22 1 29 6 22 1 16 2 2a 5 16 9 2b 15 22 1 26 a 2b e 2c 1 2d t 20 3 2e 1 2f 11 2g 1 \
    2h 7 2g 1 2h 2 2g 1 2h 5 2g 1 2e 1 2f 1 2i 1 2g 3 2f 8 2e 4 2f 1 2i 2 2f 1 2g 4 z 3 2e 8 2j 2 \
    2g 2 2e 2 4 a 2k 1 2l 1 2m e 2g 1 27 1 11 2 2n 1 16 8 27 2 16 2 27 2 16 m 27 1 16 7 27 1 16 1 \
    27 3 16 4 27 2 16 1 z 1 27 1 2o 2 2n 4 11 2 16 2 2n 2 16 2 2p 1 z 1 27 8 16 1 2o 4 16 2 2q 1 \
    16 1 2q 2 27 2 11 2 16 a a 2 27 2 g 6 2r 1 h 1 g 1 27 1 2s 1 28 2 16 2 11 1 2n 1 16 6 27 4 16 \
    2 27 2 16 m 27 1 16 7 27 1 16 1 27 1 2q 1 16 1 27 1 2q 1 16 2 27 2 16 1 z 1 16 3 2n 2 11 4 16 \
    2 11 2 16 2 11 1 z 3 16 1 11 7 16 3 2q 1 27 1 16 1 2q 7 16 a a 2 11 3 27 1 11 1 2s a 16 2 11 \
    1 2n 1 16 9 27 1 16 3 27 1 16 m 27 1 16 7 27 1 16 2 27 1 16 5 27 2 16 1 z 1 27 3 2n 5 11 1 16 \
    2 11 1 2n 1 16 2 2n 1 z 2 16 1 27 f 16 2 27 2 11 2 16 a a 1 4 1 g 7 16 1 27 6 28 1 16 1 11 2 \
    2n 1 16 8 27 2 16 2 27 2 16 m 27 1 16 7 27 1 16 2 27 1 16 5 27 2 16 1 z 1 27 1 2o 1 11 1 2n 4 \
    11 2 16 1 2n 1 2p 2 16 2 2p 1 z 7 16 1 28 1 2t 1 2o 4 16 2 2q 1 16 3 27 2 11 2 16 a a 1 h 1 \
    27 6 2r a 16 1 11 1 27 1 16 6 27 3 16 3 27 1 16 2 27 1 2u 1 27 3 16 2 27 1 16 1 27 1 16 2 27 \
    3 16 2 27 3 16 3 27 3 16 c 27 4 16 1 2o 1 2n 1 11 2 2n 3 16 3 2n 1 16 3 2p 1 z 2 16 1 27 6 16 \
    1 2o e 16 a a 3 2r 6 h 1 g 1 h 5 16 1 11 3 2n 1 28 8 27 1 16 3 27 1 16 n 27 1 16 g 27 2 16 1 \
    28 1 27 3 11 4 2n 1 16 2 11 1 2v 1 16 3 11 1 z 7 16 2 z 1 16 3 27 2 16 1 27 2 16 2 27 2 11 2 \
    16 a a 7 16 1 2s 7 2r 1 h 1 27 1 11 2 2n 1 2s 8 27 1 16 3 27 1 16 n 27 1 16 a 27 1 16 5 27 2 \
    16 1 z 1 27 1 2n 1 11 1 2p 1 2n 1 2o 2 2n 1 16 1 11 2 2p 1 16 2 2p 1 11 1 z 7 16 2 2o 6 16 2 \
    27 1 16 2 27 2 11 2 16 a a 1 16 2 27 1 2w c 16 1 28 1 11 2 2n 9 27 1 16 3 27 1 16 15 27 2 28 \
    1 27 1 2o 2 2n 4 11 1 16 3 2n 1 16 3 2p 1 z 1 27 1 h 4 16 3 27 1 2o 7 2r 3 27 2 11 2 16 a a 9 \
    2r 1 h 6 27 1 16 1 28 2 2n 1 16 i 27 3 16 o 27 1 16 9 27 1 16 1 27 2 16 7 27 3 16 1 z 4 16 1 \
    2o 2 2n 3 11 1 16 1 11 1 16 2 2n 1 2p 1 2n 3 2p 1 2o 6 16 a a 2 16 2 2n 1 4 c 16 1c 2x 1 2y 1 \
    2x 1 2z 4 2y 3 30 4 16 1 g 6 2x 1 31 1 2y 4 30 3 2y 1 32 a 33 2 32 11 16 2 27 1 16 1 27 1 16 \
    5 27 1 16 o 27 1 16 1 27 1 16 a 27 1 11 1 27 1 34 4 11 2 z 1 28 2 11 1 27 2 16 5 27 1 16 1 x \
    1 16 4 z 2 11 1 28 1 16 a a 2 16 2 34 2 27 w 16 1 27 3 h 8 4 1 35 6 4 1 h 1 4 3 h 2 z 6 h a a \
    a 2r 1 h 1 z 1 h 1 z 1 h 1 z 1 6 1 7 1 6 1 7 2 2n 3 27 1 2q 4 27 1 16 4 27 1 2q 4 27 1 2q 4 \
    27 1 2q 4 27 1 2q c 27 1 2q 3 27 4 16 2 z 1 10 1 z 2 10 1 36 1 10 1 36 4 z 1 11 1 2n 1 z 1 10 \
    3 z 1 4 2 z 5 27 6 11 1 10 4 11 1 16 4 11 1 10 4 11 1 10 4 11 1 10 4 11 1 10 c 11 1 10 3 11 1 \
    16 8 h 1 z 6 h 1 16 2 h 5 4 4 h 2 4 11 16 12 27 1 2u 4 27 2 2n 1 11 1 2t 2 11 1 2n 5 11 1 z 1 \
    2n 2 z 2 2n 2 11 1 27 a a 6 4 6 27 2 2n 2 11 4 27 3 11 1 27 3 2n 2 27 7 2n 3 27 4 11 d 27 1 \
    11 2 2n 2 11 6 2n 1 z 1 27 1 2n a a 3 2n 1 11 2 h 12 1g 1 16 1 1g 5 16 1 1g 2 16 17 1h 1 4 1 \
    37 3 1h 2p 38 l 39 1e 38 r 39 1p 38 21 27 1 16 4 27 2 16 7 27 1 16 1 27 1 16 4 27 2 16 15 27 \
    1 16 4 27 2 16 x 27 1 16 4 27 2 16 7 27 1 16 1 27 1 16 4 27 2 16 f 27 1 16 1l 27 1 16 4 27 2 \
    16 1v 27 2 16 3 z 9 4 k 2r 3 16 g 27 a h 6 16 2e 1g 2 16 6 1h 2 16 1 9 h8 27 1 3a 1 4 h 27 1 \
    3 q 27 1 6 1 7 3 16 23 27 3 4 3 3b 8 27 7 16 i 27 2 11 1 z 1 2w 9 16 j 27 2 11 1 3c 2 4 9 16 \
    i 27 2 11 c 16 d 27 1 16 3 27 1 16 2 11 c 16 1g 27 2 11 1 2n 7 11 8 2n 1 11 2 2n 9 11 1 z 1 \
    11 3 4 1 x 3 4 1 g 1 27 1 z 2 16 a a 6 16 a 2r 6 16 6 4 1 9 4 4 3 11 1 m 1 28 a a 6 16 z 27 1 \
    x 1h 27 7 16 5 27 2 3d y 27 1 z 1 27 5 16 1y 27 a 16 v 27 1 16 3 11 4 2n 2 11 3 2n 4 16 2 2n \
    1 11 6 2n 3 z 4 16 1 h 3 16 2 4 a a u 27 2 16 5 27 b 16 18 27 4 16 q 27 6 16 a a 1 2r 3 16 y \
    h n 27 2 z 2 2n 1 11 2 16 2 4 1h 27 1 2n 1 11 1 2n 7 11 1 16 1 z 1 2n 1 11 2 2n 8 11 6 2n 2 \
    11 8 z 2 16 1 z a a 6 16 a a 6 16 7 4 1 x 6 4 2 16 e z 1 3e g 28 1d 16 4 11 1 2n 1 27 1 2u 1 \
    27 1 2u 1 27 1 2u 1 27 1 2u 1 27 1 2u 3 27 1 2u x 27 1 z 1 2o 5 11 1 2p 1 11 1 2p 2 2n 2 2p 1 \
    11 1 2p 1 3f 8 27 1 16 2 2s a a 7 4 a h 9 z 9 h 3 2s 2 11 1 2n u 27 1 2n 4 11 2 2n 2 11 1 3f \
    1 z 2 11 2 27 a a 18 27 1 z 1 2n 2 11 3 2n 1 11 1 2n 3 11 2 3f 8 16 4 4 10 27 8 2n 8 11 2 2n \
    1 11 1 z 3 16 5 4 a a 3 16 3 27 a a u 27 6 x 2 4 9 1m 1 1l 1 1m 5 16 17 1g 2 16 3 1g 8 4 8 16 \
    3 z 1 4 d z 1 2n 7 z 4 27 1 z 4 27 2 3g 1 z 2 27 1 2w 2 z 1 27 5 16 12 e 5 13 1 1m 3 w 1 3h b \
    w 1 3h i w 1 3h e w 5 17 4 w 5 17 d e 1 3i y e 10 w 1 17 1i z 5 28 1 10 4 z 1 q 1 r 1 q 1 r 1 \
    q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r \
    1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 \
    r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q \
    1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 \
    q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r \
    1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 \
    r 1 q 1 r 1 q 5 r 1 t 1 3j 2 e 1 b 1 e 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 \
    r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q \
    1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 \
    q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r 1 q 1 r \
    1 q 1 r 1 q 1 r 1 q 1 r 1 b 1 e 1 b 1 e 1 b 1 e 8 1c 8 1b 6 1c 2 16 6 1b 2 16 8 1c 8 1b 8 1c \
    8 1b 6 1c 2 16 6 1b 2 16 8 1c 1 16 1 1b 1 16 1 1b 1 16 1 1b 1 16 1 1b 8 1c 8 1b 1 1c 1 3k 1 \
    1c 1 3k 1 1c 1 3k 1 1c 1 3k 1 1c 1 3k 1 1c 1 3k 1 1c 1 3k 2 16 8 1c 8 3l 8 1c 8 3l 8 1c 8 3l \
    5 1c 1 16 2 1c 3 1b 1 3m 1 3l 1 19 1 3k 2 19 1 3n 3 1c 1 16 2 1c 1 1b 1 3m 1 1b 1 3m 1 3l 3 \
    3n 3 1c 1 3k 2 16 2 1c 3 1b 1 3m 1 16 3 3n 3 1c 1 3k 4 1c 3 1b 1 3m 1 1b 1 3n 2 3o 2 16 3 1c \
    1 16 2 1c 1 1b 1 3m 1 1b 1 3m 1 3l 1 3o 1 19 1 16 2 3p 9 f 1 m 2 3q 2 m 1 9 1 3r 4 9 1 4 1 35 \
    1 k 1 p 1 6 2 k 1 p 1 6 1 k 4 4 3 35 1 4 1 3s 1 3t 5 m 1 f 3 4 2 35 1 4 2 35 1 4 1 k 1 p 1 4 \
    1 35 1 4 1 35 2 d 3 4 1 l 1 6 1 7 3 35 8 4 1 l 1 4 1 d 2 4 1 35 7 4 1 f 5 m 1 16 a m 1 3u 1 w \
    2 16 6 3u 3 3v 1 3w 1 3x 1 w a 3u 3 3v 1 3w 1 3x 1 16 d w 3 16 8 g 1 3y o g f 16 d z 4 3e 1 z \
    3 3e c z f 16 2 3z 1 40 1 3z 1 h 2 3z 1 40 1 h 1 3z 1 o 3 40 2 o 3 40 1 o 1 h 1 40 1 3z 1 h 1 \
    l 5 40 2 h 3 3z 1 h 1 40 1 h 1 3m 1 h 1 40 1 h 2 41 2 40 1 h 1 o 2 40 1 b 1 40 1 o 4 34 1 o 1 \
    h 1 3z 2 o 2 40 1 3v 4 l 1 40 4 o 1 h 1 l 2 h 1 e 1 h g 3u g 42 g 43 3 44 1 b 1 e 4 44 1 3u 2 \
    h 4 16 5 l 5 h 2 45 4 h 1 l 2 h 1 l 2 h 1 l 7 h 1 45 u h 1 46 2 45 2 h 1 l 1 h 1 l v h g l 1 \
    45 4 l 1 45 2 l 1 45 n l 1 45 1 l 1 45 5 l 2 3v 1 l 2 3v g l 1 45 2 l 1 45 2 l 1 45 1 l 1 45 \
    m l 1 45 1 l 1 45 a l 5 45 2 l 2 45 2 l 2 45 6 l 2 45 2 l 2 45 2 l 2 45 y l 4 45 1c l 4 45 6 \
    l 4 45 i l 8 h 1 6 1 7 1 6 1 7 k h 2 l 7 h 1 47 1 48 29 h 1 l u h p l 14 h 6 l 20 h m 16 b h \
    l 16 1o 3u q 3z q 49 q 4a 1 3u l 2r 53 h 1 l 9 h 1 l 1i h 8 l 33 h 1 l 6w h 1 6 1 7 1 6 1 7 1 \
    6 1 7 1 6 1 7 1 6 1 7 1 6 1 7 1 6 1 7 u 2r 18 h 5 l 1 6 1 7 v l 1 6 1 7 1 6 1 7 1 6 1 7 1 6 1 \
    7 1 6 1 7 g l 74 h 3n l 1 6 1 7 1 6 1 7 1 6 1 7 1 6 1 7 1 6 1 7 1 6 1 7 1 6 1 7 1 6 1 7 1 6 1 \
    7 1 6 1 7 1 6 1 7 1r l 1 6 1 7 1 6 1 7 w l 1 6 1 7 e l 1 3v 2v l 3 3v 2t l 1 4b z l 1c h l l \
    2 h 6 l 13 h 2 16 w h 1 16 2x h 1c 1g 1c 1h 1 b 1 e 3 b 2 e 1 b 1 e 1 b 1 e 1 b 1 e 4 b 1 e 1 \
    b 2 e 1 b 6 e 2 w 2 b 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 \
    1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g \
    1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 \
    1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h \
    1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 \
    1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 1 1h 1 1g 2 1h 6 h 1 1g 1 1h 1 1g 1 1h 3 z 1 1g 1 \
    1h 5 16 4 4 1 2r 2 4 12 1h 1 16 1 1h 5 16 1 1h 2 16 1k 27 7 16 1 37 1 4 e 16 1 z n 27 9 16 7 \
    27 1 16 7 27 1 16 7 27 1 16 7 27 1 16 7 27 1 16 7 27 1 16 7 27 1 16 7 27 1 16 w 1p 2 4 1 k 1 \
    p 1 k 1 p 3 4 1 k 1 p 1 4 1 k 1 p 9 4 1 9 2 4 1 9 1 4 1 k 1 p 2 4 1 k 1 p 1 6 1 7 1 6 1 7 1 6 \
    1 7 1 6 1 7 5 4 1 x a 4 2 9 4 4 1 9 1 4 1 6 d 2s 2 h 3 2s 1 4c 1 4d 1 4c 1 4d 1 4c 1 4d 1 4c \
    1 4d 1 4e y 16 q 4f 1 16 4 4f 1 4g 2b 4f 1 4g c 16 5y 4g q 16 g h 1 f 3 4 1 h 1 4h 1 27 1 4i \
    1 6 1 7 1 6 1 7 1 6 1 7 1 6 1 7 1 6 1 7 2 h 1 6 1 7 1 6 1 7 1 6 1 7 1 6 1 7 1 9 1 6 2 7 1 h 9 \
    4i 4 z 2 4j 1 9 5 x 1 3z 1 h 3 4k 1 4h 1 27 1 4 2 h 1 16 b 4l 1 4m 1 4l 1 4m 1 4l 1 4m 1 4l 1 \
    4m 1 4l 1 4m 1 4l 1 4m 1 4l 1 4m 1 4l 1 4m 1 4l 1 4m 1 4l 1 4m 1 4l 1 4m 1 4l 1 4m 2 4l 1 4m \
    1 4l 1 4m 1 4l 1 4m 6 4l 2 4m 1 4l 2 4m 1 4l 2 4m 1 4l 2 4m 1 4l 2 4m m 4l 1 4m 2 4l 2 16 2 z \
    2 i 1 4n 1 4o 1 4p 1 9 b 4q 1 4r 1 4q 1 4r 1 4q 1 4r 1 4q 1 4r 1 4q 1 4r 1 4q 1 4r 1 4q 1 4r \
    1 4q 1 4r 1 4q 1 4r 1 4q 1 4r 1 4q 1 4r 1 4q 1 4r 2 4q 1 4r 1 4q 1 4r 1 4q 1 4r 6 4q 2 4r 1 \
    4q 2 4r 1 4q 2 4r 1 4q 2 4r 1 4q 2 4r m 4q 1 4r 2 4q 4 4r 1 4 1 x 1 4s 1 4t 1 4u 5 16 17 27 1 \
    16 2m 4v 1 16 2 h 4 3u a 3z w 27 12 h 9 16 1 h g 4q v 4w 1 16 a 3u u 3z 8 2r 1 3z f 3u v 4w 1 \
    h a 3u 13 3z f 3u g 3z 1b 4x 1 h 2g 4x 4o 3z 534 4y 1s h g74 4y l 27 1 x vr 27 3 16 1j h 9 16 \
    14 27 6 x 2 4 7g 27 1 x 3 4 g 27 a a 2 27 k 16 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 \
    1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m \
    1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 \
    4z 1 1p 3 1q 1 50 a 1p 1 50 1 51 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m \
    1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 1 1l 1 1m 2 3i 2 1p 1y \
    27 a 3b 2 z 6 4 8 16 n y 9 x 2 y 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 3 e 1 b \
    1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 \
    b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e \
    1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 w 8 e 1 b 1 e 1 b 1 e 2 b 1 e 1 b 1 \
    e 1 b 1 e 1 b 1 e 1 b 1 e 1 x 2 y 1 b 1 e 1 b 1 e 1 u 1 b 1 e 1 b 3 e 1 b 1 e 1 b 1 e 1 b 1 e \
    1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 5 b 1 e 5 b 1 e 1 b 1 e 1 b 1 e 1 b 1 \
    e 1 b 1 e 1 b 1 e 1 b 1 e 1 b 1 e 4 b 1 e 1 b 1 e 2 b 1 e 1 52 1 16 1 b 1 e 1 52 1 e 1 52 1 e \
    1 b 1 e 1 b 1 e 1 b 1 e 1 b l 16 3 3h 1 b 1 e 1 u 2 w 1 e 5 u 2 27 1 11 3 27 1 z 4 27 1 11 n \
    27 2 2n 2 11 1 2n 4 h 1 28 3 16 6 2r 2 h 1 g 1 h 6 16 1g 27 4 4 8 16 2 2n 1e 27 g 2n 1 z 1 3d \
    8 16 2 4 a a 6 16 i 2i 6 2g 3 2l 1 2g 1 2l 2 2g 1 53 a a s 27 5 11 3 z 2 4 n 27 b 11 1 2n 1 \
    3f b 16 1 4 t 38 3 16 3 11 1 2n 1b 27 1 z 2 2n 4 11 2 2n 1 11 1 3d 2 2n 1 3f d 4 1 16 1 x a a \
    4 16 2 4 5 27 1 11 1 x 9 27 a a 5 27 1 16 15 27 6 11 2 2n 2 11 2 2n 2 11 9 16 3 27 1 11 8 27 \
    1 11 1 2n 2 16 a a 2 16 4 4 g 27 1 x 6 27 3 h 1 27 1 2n 1 11 1 2n 1e 27 1 z 1 27 3 z 2 27 2 z \
    5 27 2 z 1 27 1 z 1 27 o 16 2 27 1 x 2 4 b 27 1 2n 2 11 2 2n 2 4 1 27 2 x 1 2n 1 z a 16 6 27 \
    2 16 6 27 2 16 6 27 9 16 7 27 1 16 7 27 1 16 17 e 1 y 4 w 5 e 1 13 3 e 1 3h 2 y 4 16 28 1h z \
    27 2 2n 1 11 2 2n 1 11 2 2n 1 4 1 2n 1 z 2 16 a a 6 16 8mc 54 c 16 n 38 4 16 1d 38 4 16 1kw \
    55 4xs 56 7i 57 2 4y 1 57 1 4y 1 57 2 4y a 57 1 4y 1 57 1 4y 1 57 2 4y 2 57 3 4y 1w 57 2 16 \
    2y 57 12 16 7 t c 16 5 o 5 16 1 58 1 1r 1 58 9 59 1 5a d 58 1 16 5 58 1 16 1 58 1 16 2 58 1 \
    16 2 58 1 16 9 58 1 59 2q 25 h 29 g 16 a3 25 1 7 1 6 g 1z 1s 25 2 16 1i 25 7 16 1 1z w 16 c \
    25 1 5b 3 1z g 11 7 35 1 3w 1 3x 1 35 6 16 e z 2 1p 1 35 2 3r 2 5c 1 3w 1 3x 1 3w 1 3x 1 3w 1 \
    3x 1 3w 1 3x 1 3w 1 3x 1 3w 1 3x 1 3w 1 3x 1 3w 1 3x 2 4 1 3w 1 3x 4 35 3 5c 3 35 1 16 4 35 1 \
    3r 1 3w 1 3x 1 3w 1 3x 1 3w 1 3x 3 35 1 3v 1 3r 3 3v 1 16 1 35 1 3y 2 35 4 16 3 25 1 22 1 25 \
    1 16 3r 25 2 16 1 m 1 16 3 35 1 3y 3 35 1 3w 1 3x 1 35 1 3v 1 35 1 3r 2 35 a 5d 2 35 3 3v 2 \
    35 q s 1 3w 1 35 1 3x 1 i 1 5c 1 i q t 1 3w 1 3v 1 3x 1 3v 1 3w 1 3x 1 35 1 3w 1 3x 2 35 a 4u \
    1 37 19 4u 2 37 v 4v 3 16 6 4v 2 16 6 4v 2 16 6 4v 2 16 3 4v 3 16 2 3y 1 3v 1 i 1 3z 2 3y 1 \
    16 1 3z 4 3v 2 3z a 16 3 m 1 h 1 5e 2 16 c 27 1 16 q 27 1 16 j 27 1 16 2 27 1 16 f 27 2 16 e \
    27 y 16 3f 27 5 16 3 4 4 16 19 2r 3 16 9 h 1h 5f 4 5g h 5h 2 5g 3 5h 1 16 d h 3 16 1 5h 1b 16 \
    19 h 1 z 3m 16 t 27 3 16 1d 27 f 16 1 z r 2r 4 16 w 27 4 2r 9 16 k 27 1 3b 8 27 1 3b 5 16 12 \
    27 5 z 5 16 u 27 1 16 1 4 10 27 4 16 8 27 1 4 5 3b 16 16 14 1g 14 1h 26 27 2 16 a a 6 16 10 \
    1g 4 16 10 1h 4 16 14 27 8 16 1g 27 b 16 1 4 b 1g 1 16 f 1g 1 16 7 1g 1 16 2 1g 1 16 b 1h 1 \
    16 f 1h 1 16 7 1h 1 16 2 1h 3 16 1g 27 c 16 8n 27 9 16 m 27 a 16 8 27 o 16 6 3h 1 16 16 3h 1 \
    16 9 3h 1x 16 6 27 2 16 1 27 1 16 18 27 1 16 2 27 3 16 1 27 2 16 n 27 1 16 1 4 8 2r n 27 2 h \
    7 2r v 27 8 16 9 2r 1c 16 j 27 1 16 2 27 5 16 5 2r m 27 6 2r 3 16 1 4 q 27 5 16 1 4 1s 16 1k \
    27 4 16 2 2r 2 27 g 2r 2 16 1a 2r 1 27 3 11 1 16 2 11 5 16 1 11 1 z 1 11 1 z 4 27 1 16 3 27 1 \
    16 t 27 2 16 3 z 4 16 1 z 9 2r 7 16 9 4 7 16 t 27 2 2r 1 4 t 27 3 2r w 16 8 27 1 h s 27 2 z 4 \
    16 5 2r 7 4 9 16 1i 27 3 16 7 4 m 27 2 16 8 2r j 27 5 16 8 2r i 27 7 16 4 4 c 16 7 2r 28 16 \
    21 27 1j 16 1f 1g d 16 1f 1h 7 16 6 2r 10 27 4 28 8 16 a a 6 16 a a 4 27 1 x 1 27 m 1g 3 16 5 \
    28 1 4e 1 x m 1h 8 16 2 l 5s 16 v 5i 1 16 16 27 1 16 2 28 1 4e 2 16 2 27 g 16 3 22 1j 16 4 2b \
    t 27 a 2r 1 27 8 16 m 27 b 28 4 2r 5 2s m 16 i 27 4 28 4 2s 12 16 l 27 7 2r k 16 n 27 9 16 1 \
    2n 1 11 1 2n 1h 27 e 11 1 z 7 4 4 16 k 2r a a 1 28 2 27 2 28 1 27 9 16 1 z 2 11 1 2n n 27 1 \
    2u 1 27 1 2u e 27 1 2u 4 27 3 2n 4 11 2 2n 2 z 2 4 1 m 4 4 1 28 a 16 1 2d 2 16 p 27 7 16 a a \
    6 16 3 z 10 27 1 2t 4 11 1 2n 1 11 2 2v 3 11 2 z 1 16 a a 4 4 1 27 2 2w 1 27 8 16 z 27 1 z 2 \
    4 1 27 9 16 2 11 1 2n 1c 27 3 2n 9 11 1 2n 1 3f 4 27 4 4 1 5j 1 z 2 11 1 4 1 2w 1 28 a a 1 27 \
    1 4 1 27 3 4 1 16 k 2r b 16 i 27 1 16 p 27 3 2n 3 11 2 2n 1 11 1 3f 1 z 1 11 6 4 1 3d 2 27 1 \
    28 1q 16 7 27 1 16 1 27 1 16 4 27 1 16 f 27 1 16 a 27 1 4 6 16 1b 27 1 11 3 2n 6 11 2 z 5 16 \
    a a 6 16 2 11 2 2n 1 16 8 27 2 16 2 27 2 16 m 27 1 16 7 27 1 16 2 27 1 16 5 27 1 16 1 28 1 z \
    1 27 1 2o 1 2n 1 11 4 2n 2 16 2 2n 2 16 2 2p 1 3f 2 16 1 27 6 16 1 2o 5 16 5 27 2 2n 2 16 7 z \
    3 16 5 z b 16 a 27 1 16 1 27 2 16 1 27 1 16 12 27 1 16 1 27 3 2w 6 28 1 16 1 2w 2 16 1 2w 1 \
    16 4 2w 1 16 2 2w 1 28 1 2w 1 28 1 27 1 28 1 27 2 2s 1 16 2 2s 8 16 2 28 t 16 1h 27 3 2n 8 3d \
    2 2n 1 10 2 3d 1 2n 1 10 4 27 5 2s a a 2 2s 1 16 1 2s 1 28 3 27 u 16 1c 27 1 2o 2 2n 6 11 1 \
    2n 1 2t 2 2p 1 2o 1 2p 2 11 1 2n 2 z 2 27 1 4 1 27 8 16 a a 4m 16 1b 27 1 2o 2 2n 4 11 2 16 2 \
    2n 2 2p 2 11 1 2n 2 z n 4 4 27 2 11 y 16 1c 27 3 2n 8 11 2 2n 1 11 1 2n 1 z 1 11 3 4 1 27 b \
    16 a a 6 16 d 2s j 16 17 27 1 11 1 2n 1 11 2 2n 6 11 1 3f 1 z 1 27 1 2s 6 16 a a 6 16 k a s \
    16 r 27 2 16 1 11 1 5k 1 11 2 2n 4 11 1 2n 4 11 1 z 4 16 a a 2 2r 3 4 1 h 7 27 55 16 18 27 3 \
    2w 9 28 1 2w 2 28 1 2s 2s 16 w 1g w 1h a a 9 2r c 16 8 27 2 16 1 27 2 16 8 27 1 16 2 27 1 16 \
    o 27 6 2w 1 16 2 2w 2 16 2 28 1 2w 1 28 1 27 1 2w 1 27 1 2w 1 28 3 2s 9 16 a a 1y 16 8 27 2 \
    16 13 27 3 2w 4 28 2 16 2 28 4 2w 1 28 1 27 1 2s 1 27 1 2w r 16 1 27 a 28 14 27 6 28 1 2w 1 \
    27 4 28 8 2s 1 28 8 16 1 27 6 28 2 2w 3 28 1a 27 d 28 1 2w 2 28 3 2s 1 27 5 2s d 16 21 27 7 \
    16 a 5l 52 16 x 27 1 2s e 16 a a 6 16 9 27 1 16 11 27 1 2n 7 3d 1 16 6 3d 1 2n 1 10 1 27 5 2s \
    a 16 a a j 2r 3 16 2 2s u 27 2 16 m 3d 1 16 1 2n 7 3d 1 2n 2 3d 1 2n 2 3d 21 16 7 27 1 16 2 \
    27 1 16 12 27 6 28 3 16 1 28 1 16 2 28 1 16 7 28 1 27 1 28 8 16 a a 6 16 6 27 1 16 2 27 1 16 \
    w 27 5 2w 1 16 2 28 1 16 2 2w 1 28 1 2w 1 28 1 27 7 16 a a 1i 16 a 5m 6u 16 j 27 2 28 2 2w 2 \
    2s 7 16 2 28 1 27 1 2w d 27 1 16 y 27 2 2w 5 28 3 16 2 2w 1 28 1 2w 1 28 d 2s a a 1 28 2d 16 \
    1 27 f 16 l 2r 8 h 4 g h h d 16 1 2s pm 27 2u 16 33 3b 1 16 5 4 b 16 5g 27 218 16 2p 27 2 2s \
    d 16 ts 27 g 2d 1 28 6 27 f 28 a 16 32z 27 5 16 g7 27 5a1 16 u 27 c 28 3 2w 3 28 a a 1c6 16 \
    ft 27 7 16 v 27 1 16 a a 4 16 2 4 27 27 1 16 a a 6 16 u 27 2 16 5 z 1 4 a 16 1c 27 7 z 5 4 4 \
    h 4 x 1 4 1 h a 16 a a 1 16 7 2r 1 16 l 27 5 16 j 27 c0 16 3 x 14 27 2 x 3 2s a a 5i 16 w 1g \
    w 1h n 2r 4 2s 5 16 p 52 1z 16 23 27 4 16 1 28 1 27 1a 2n 9 2w 7 16 4 11 d x 1s 16 2 x 1 5n 1 \
    4h 1 28 b 16 2 5o 2 16 3 5m 9 16 4qg 27 8 16 ye 27 15 16 a 27 6w7 16 4 4s 1 16 7 4s 1 16 2 4s \
    1 16 1 4q 7z 4l 3 4q f 16 1 4l t 16 3 4l 2 16 1 4q e 16 4 4q 8 16 b0 27 1s4 16 2z 27 5 16 d \
    27 3 16 9 27 7 16 a 27 2 16 1 h 1 11 1 z 1 4 4 m 318 16 6o h a a 6 16 c4 h 24 16 1a 28 2 16 n \
    28 9 16 38 h 1o 16 6u h a 16 13 h 2 16 1h h 7 5p 2 3f 3 z 3 h 6 3f 8 m 8 z 2 h 7 z u h 4 z d \
    h 6 5p 16 h l 16 1u 5h 3 5q 1 5h 3e 16 k 2r c 16 k 2r c 16 2f h 9 16 p 2r 3r 16 q 40 q o q 40 \
    7 o 1 16 i o q 40 q o 1 40 1 16 2 40 2 16 1 40 2 16 2 40 2 16 4 40 1 16 8 40 4 o 1 16 1 o 1 \
    16 7 o 1 16 b o q 40 q o 2 40 1 16 4 40 2 16 8 40 1 16 7 40 1 16 q o 2 40 1 16 4 40 1 16 5 40 \
    1 16 1 40 3 16 7 40 1 16 q o q 40 q o q 40 q o q 40 q o q 40 q o q 40 q o q 40 s o 2 16 p 40 \
    1 3v p o 1 3v 6 o p 40 1 3v p o 1 3v 6 o p 40 1 3v p o 1 3v 6 o p 40 1 3v p o 1 3v 6 o p 40 1 \
    3v p o 1 3v 6 o 1 40 1 o 2 16 1e 5d e8 h 1j 11 4 h 1e 11 8 h 1 11 e h 1 11 2 h 5 4 f 16 5 11 \
    1 16 f 11 uo 16 a e 1 u k e 6 16 6 e 5x 16 7 10 1 16 h 10 2 16 7 10 1 16 2 10 1 16 5 10 5 16 \
    1q 51 x 16 1 5r 34 16 19 27 3 16 7 28 7 x 2 16 a a 4 16 1 27 1 h 8w 16 u 27 1 28 h 16 18 27 4 \
    28 a a 5 16 1 g cw 16 r 27 1 x 4 28 a a 5y 16 u 27 2 28 1 27 a a 4 16 1 2s dc 16 7 27 1 16 4 \
    27 1 16 2 27 1 16 f 27 1 16 5h 27 2 16 9 2r 7 z 15 16 y 1g y 1h 7 10 1 x 4 16 a a 4 16 2 2s \
    lt 16 1n 2r 1 h 3 2r 1 g 4 2r 24 16 19 2r 1 h f 2r 5e 16 4 25 1 16 r 25 1 16 2 25 1 16 1 25 2 \
    16 1 25 1 16 a 25 1 16 4 25 1 16 1 25 1 16 1 25 6 16 1 25 4 16 1 25 1 16 1 25 1 16 1 25 1 16 \
    3 25 1 16 2 25 1 16 1 25 2 16 1 25 1 16 1 25 1 16 1 25 1 16 1 25 1 16 1 25 1 16 2 25 1 16 1 \
    25 2 16 4 25 1 16 7 25 1 16 4 25 1 16 4 25 1 16 1 25 1 16 a 25 1 16 h 25 5 16 3 25 1 16 5 25 \
    1 16 h 25 1g 16 2 1w 7i 16 18 h 4 16 2s h c 16 f h 2 16 f h 1 16 f h 1 16 11 h a 16 b 3u 2 2r \
    3 h v 3z 1 h q 4a 6 3z q 5s 2 3z 4 h q 5s 6 h 1 3z t h 1k 16 q h 1 5t 2 3z d 16 18 3z 4 16 9 \
    3z 7 16 2 3z e 16 6 h 4a 16 6z h 5 y k8 h 4 16 h h 3 16 d h 3 16 3b h 4 16 2n h 6 16 c h 4 16 \
    1 h f 16 c h 4 16 1k h 8 16 a h 6 16 14 h 8 16 u h 2 16 c h 4 16 2 h 1q 16 9g h c 16 e h 2 16 \
    d h 3 16 a h 5 16 1k h 7 16 f h 2 16 b h 6 16 9 h 7 16 43 h 1 16 2k h a a sm 16 wyo 4y w 16 \
    37e 4y 6 16 66 4y 2 16 4g2 4y e 16 5rl 4y f 16 ha 4y 1wi 16 f2 57 15u 16 3t7 4y 5 16 38g 4y \
    f975 16 1 m u 16 2o m 3k 16 6o 11 1e6o 16 1eke 56 2 16 1eke 56 2 16
    """

  /// Code point after the one before, length, full canonical decomposition.
  static let decompositions: StaticString = """
    5c 2 1t lc 1 2 1t ld 1 2 1t le 1 2 1t lf 1 2 1t lk 1 2 1t lm 2 2 1v mf 1 2 1x lc 1 2 1x ld 1 \
    2 1x le 1 2 1x lk 1 2 21 lc 1 2 21 ld 1 2 21 le 1 2 21 lk 2 2 26 lf 1 2 27 lc 1 2 27 ld 1 2 \
    27 le 1 2 27 lf 1 2 27 lk 3 2 2d lc 1 2 2d ld 1 2 2d le 1 2 2d lk 1 2 2h ld 3 2 2p lc 1 2 2p \
    ld 1 2 2p le 1 2 2p lf 1 2 2p lk 1 2 2p lm 2 2 2r mf 1 2 2t lc 1 2 2t ld 1 2 2t le 1 2 2t lk \
    1 2 2x lc 1 2 2x ld 1 2 2x le 1 2 2x lk 2 2 32 lf 1 2 33 lc 1 2 33 ld 1 2 33 le 1 2 33 lf 1 2 \
    33 lk 3 2 39 lc 1 2 39 ld 1 2 39 le 1 2 39 lk 1 2 3d ld 2 2 3d lk 1 2 1t lg 1 2 2p lg 1 2 1t \
    li 1 2 2p li 1 2 1t mg 1 2 2p mg 1 2 1v ld 1 2 2r ld 1 2 1v le 1 2 2r le 1 2 1v lj 1 2 2r lj \
    1 2 1v lo 1 2 2r lo 1 2 1w lo 1 2 2s lo 3 2 1x lg 1 2 2t lg 1 2 1x li 1 2 2t li 1 2 1x lj 1 2 \
    2t lj 1 2 1x mg 1 2 2t mg 1 2 1x lo 1 2 2t lo 1 2 1z le 1 2 2v le 1 2 1z li 1 2 2v li 1 2 1z \
    lj 1 2 2v lj 1 2 1z mf 1 2 2v mf 1 2 20 le 1 2 2w le 3 2 21 lf 1 2 2x lf 1 2 21 lg 1 2 2x lg \
    1 2 21 li 1 2 2x li 1 2 21 mg 1 2 2x mg 1 2 21 lj 4 2 22 le 1 2 2y le 1 2 23 mf 1 2 2z mf 2 2 \
    24 ld 1 2 30 ld 1 2 24 mf 1 2 30 mf 1 2 24 lo 1 2 30 lo 5 2 26 ld 1 2 32 ld 1 2 26 mf 1 2 32 \
    mf 1 2 26 lo 1 2 32 lo 4 2 27 lg 1 2 33 lg 1 2 27 li 1 2 33 li 1 2 27 ln 1 2 33 ln 3 2 2a ld \
    1 2 36 ld 1 2 2a mf 1 2 36 mf 1 2 2a lo 1 2 36 lo 1 2 2b ld 1 2 37 ld 1 2 2b le 1 2 37 le 1 2 \
    2b mf 1 2 37 mf 1 2 2b lo 1 2 37 lo 1 2 2c mf 1 2 38 mf 1 2 2c lo 1 2 38 lo 3 2 2d lf 1 2 39 \
    lf 1 2 2d lg 1 2 39 lg 1 2 2d li 1 2 39 li 1 2 2d lm 1 2 39 lm 1 2 2d ln 1 2 39 ln 1 2 2d mg \
    1 2 39 mg 1 2 2f le 1 2 3b le 1 2 2h le 1 2 3d le 1 2 2h lk 1 2 2i ld 1 2 3e ld 1 2 2i lj 1 2 \
    3e lj 1 2 2i lo 1 2 3e lo y 2 27 m3 1 2 33 m3 e 2 2d m3 1 2 39 m3 t 2 1t lo 1 2 2p lo 1 2 21 \
    lo 1 2 2x lo 1 2 27 lo 1 2 33 lo 1 2 2d lo 1 2 39 lo 1 3 2d lk lg 1 3 39 lk lg 1 3 2d lk ld 1 \
    3 39 lk ld 1 3 2d lk lo 1 3 39 lk lo 1 3 2d lk lc 1 3 39 lk lc 2 3 1t lk lg 1 3 2p lk lg 1 3 \
    1t lj lg 1 3 2p lj lg 1 2 5i lg 1 2 6e lg 3 2 1z lo 1 2 2v lo 1 2 23 lo 1 2 2z lo 1 2 27 mg 1 \
    2 33 mg 1 3 27 mg lg 1 3 33 mg lg 1 2 c7 lo 1 2 ia lo 1 2 2y lo 4 2 1z ld 1 2 2v ld 3 2 26 lc \
    1 2 32 lc 1 3 1t lm ld 1 3 2p lm ld 1 2 5i ld 1 2 6e ld 1 2 60 ld 1 2 6w ld 1 2 1t lr 1 2 2p \
    lr 1 2 1t lt 1 2 2p lt 1 2 1x lr 1 2 2t lr 1 2 1x lt 1 2 2t lt 1 2 21 lr 1 2 2x lr 1 2 21 lt \
    1 2 2x lt 1 2 27 lr 1 2 33 lr 1 2 27 lt 1 2 33 lt 1 2 2a lr 1 2 36 lr 1 2 2a lt 1 2 36 lt 1 2 \
    2d lr 1 2 39 lr 1 2 2d lt 1 2 39 lt 1 2 2b me 1 2 37 me 1 2 2c me 1 2 38 me 3 2 20 lo 1 2 2w \
    lo 7 2 1t lj 1 2 2p lj 1 2 1x mf 1 2 2t mf 1 3 27 lk lg 1 3 33 lk lg 1 3 27 lf lg 1 3 33 lf \
    lg 1 2 27 lj 1 2 33 lj 1 3 27 lj lg 1 3 33 lj lg 1 2 2h lg 1 2 3d lg 7h 1 lc 1 1 ld 2 1 lv 1 \
    2 lk ld 1c 1 jd a 1 1n 7 2 4o ld 1 2 pd ld 1 1 53 1 2 ph ld 1 2 pj ld 1 2 pl ld 2 2 pr ld 2 2 \
    px ld 1 2 q1 ld 1 3 qh lk ld q 2 pl lk 1 2 px lk 1 2 q9 ld 1 2 qd ld 1 2 qf ld 1 2 qh ld 1 3 \
    qt lk ld q 2 qh lk 1 2 qt lk 1 2 qn ld 1 2 qt ld 1 2 qx ld 5 2 r6 ld 1 2 r6 lk 18 2 t1 lc 1 2 \
    t1 lk 2 2 sz ld 4 2 sm lk 5 2 t6 ld 1 2 t4 lc 1 2 tf li b 2 t4 li w 2 u0 li n 2 tx lc 1 2 tx \
    lk 2 2 tv ld 4 2 uu lk 5 2 u2 ld 1 2 u0 lc 1 2 ub li o 2 vo lr 1 2 vp lr 22 2 t2 li 1 2 ty li \
    e 2 sw li 1 2 ts li 1 2 sw lk 1 2 ts lk 3 2 t1 li 1 2 tx li 3 2 yg lk 1 2 yh lk 1 2 t2 lk 1 2 \
    ty lk 1 2 t3 lk 1 2 tz lk 3 2 t4 lg 1 2 u0 lg 1 2 t4 lk 1 2 u0 lk 1 2 ta lk 1 2 u6 lk 3 2 yw \
    lk 1 2 yx lk 1 2 tp lk 1 2 ul lk 1 2 tf lg 1 2 ub lg 1 2 tf lk 1 2 ub lk 1 2 tf ln 1 2 ub ln \
    1 2 tj lk 1 2 uf lk 3 2 tn lk 1 2 uj lk 89 2 17r 18z 1 2 17r 190 1 2 18o 190 1 2 17r 191 1 2 \
    18q 190 4a 2 1cl 190 2 2 1c1 190 h 2 1ci 190 gm 2 1t4 1to 8 2 1tc 1to 3 2 1tf 1to 10 2 1sl \
    1to 1 2 1sm 1to 1 2 1sn 1to 1 2 1ss 1to 1 2 1sx 1to 1 2 1sy 1to 1 2 1t7 1to 1 2 1tb 1to 30 2 \
    1xj 1xa 1 2 1xj 1xz g 2 1wh 1x8 1 2 1wi 1x8 2 2 1wv 1x8 2c 2 20i 20s 3 2 20o 20s z 2 1zq 20s \
    1 2 1zr 20s 1 2 1zw 20s 3 2 20b 20s 6i 2 287 28m 3 2 287 27y 1 2 287 28n g 2 275 27w 1 2 276 \
    27w 1j 2 2aa 2c7 1i 2 2bq 2bi 1 2 2br 2bi 1 2 2bq 2c7 3g 2 2fa 2fq 3c 2 2in 2j9 7 2 2iu 2j9 1 \
    2 2iu 2ja 2 2 2iu 2iq 1 3 2iu 2iq 2j9 3j 2 2me 2m6 1 2 2mf 2m6 1 2 2me 2mv 3y 2 2qh 2q2 2 2 \
    2qh 2q7 1 3 2qh 2q7 2q2 1 2 2qh 2qn 9x 2 30i 33r a 2 30s 33r 5 2 30x 33r 5 2 312 33r 5 2 317 \
    33r d 2 30g 33p a 2 31t 31u 2 2 31t 31w 1 2 33m 328 2 2 33n 328 9 2 31t 328 i 2 32q 33r a 2 \
    330 33r 5 2 335 33r 5 2 33a 33r 5 2 33f 33r d 2 32o 33p 31 2 36t 372 25c 2 5c5 5dh 2 2 5c7 \
    5dh 2 2 5c9 5dh 2 2 5cb 5dh 2 2 5cd 5dh 4 2 5ch 5dh 15 2 5dm 5dh 2 2 5do 5dh 3 2 5dq 5dh 1 2 \
    5dr 5dh 2 2 5du 5dh jh 2 1t md 1 2 2p md 1 2 1u lj 1 2 2q lj 1 2 1u mb 1 2 2q mb 1 2 1u mp 1 \
    2 2q mp 1 3 1v mf ld 1 3 2r mf ld 1 2 1w lj 1 2 2s lj 1 2 1w mb 1 2 2s mb 1 2 1w mp 1 2 2s mp \
    1 2 1w mf 1 2 2s mf 1 2 1w ml 1 2 2s ml 1 3 1x lg lc 1 3 2t lg lc 1 3 1x lg ld 1 3 2t lg ld 1 \
    2 1x ml 1 2 2t ml 1 2 1x mo 1 2 2t mo 1 3 1x mf li 1 3 2t mf li 1 2 1y lj 1 2 2u lj 1 2 1z lg \
    1 2 2v lg 1 2 20 lj 1 2 2w lj 1 2 20 mb 1 2 2w mb 1 2 20 lk 1 2 2w lk 1 2 20 mf 1 2 2w mf 1 2 \
    20 mm 1 2 2w mm 1 2 21 mo 1 2 2x mo 1 3 21 lk ld 1 3 2x lk ld 1 2 23 ld 1 2 2z ld 1 2 23 mb 1 \
    2 2z mb 1 2 23 mp 1 2 2z mp 1 2 24 mb 1 2 30 mb 1 3 24 mb lg 1 3 30 mb lg 1 2 24 mp 1 2 30 mp \
    1 2 24 ml 1 2 30 ml 1 2 25 ld 1 2 31 ld 1 2 25 lj 1 2 31 lj 1 2 25 mb 1 2 31 mb 1 2 26 lj 1 2 \
    32 lj 1 2 26 mb 1 2 32 mb 1 2 26 mp 1 2 32 mp 1 2 26 ml 1 2 32 ml 1 3 27 lf ld 1 3 33 lf ld 1 \
    3 27 lf lk 1 3 33 lf lk 1 3 27 lg lc 1 3 33 lg lc 1 3 27 lg ld 1 3 33 lg ld 1 2 28 ld 1 2 34 \
    ld 1 2 28 lj 1 2 34 lj 1 2 2a lj 1 2 36 lj 1 2 2a mb 1 2 36 mb 1 3 2a mb lg 1 3 36 mb lg 1 2 \
    2a mp 1 2 36 mp 1 2 2b lj 1 2 37 lj 1 2 2b mb 1 2 37 mb 1 3 2b ld lj 1 3 37 ld lj 1 3 2b lo \
    lj 1 3 37 lo lj 1 3 2b mb lj 1 3 37 mb lj 1 2 2c lj 1 2 38 lj 1 2 2c mb 1 2 38 mb 1 2 2c mp 1 \
    2 38 mp 1 2 2c ml 1 2 38 ml 1 2 2d mc 1 2 39 mc 1 2 2d mo 1 2 39 mo 1 2 2d ml 1 2 39 ml 1 3 \
    2d lf ld 1 3 39 lf ld 1 3 2d lg lk 1 3 39 lg lk 1 2 2e lf 1 2 3a lf 1 2 2e mb 1 2 3a mb 1 2 \
    2f lc 1 2 3b lc 1 2 2f ld 1 2 3b ld 1 2 2f lk 1 2 3b lk 1 2 2f lj 1 2 3b lj 1 2 2f mb 1 2 3b \
    mb 1 2 2g lj 1 2 3c lj 1 2 2g lk 1 2 3c lk 1 2 2h lj 1 2 3d lj 1 2 2i le 1 2 3e le 1 2 2i mb \
    1 2 3e mb 1 2 2i mp 1 2 3e mp 1 2 2w mp 1 2 38 lk 1 2 3b lm 1 2 3d lm 2 2 an lj 5 2 1t mb 1 2 \
    2p mb 1 2 1t ll 1 2 2p ll 1 3 1t le ld 1 3 2p le ld 1 3 1t le lc 1 3 2p le lc 1 3 1t le ll 1 \
    3 2p le ll 1 3 1t le lf 1 3 2p le lf 1 3 1t mb le 1 3 2p mb le 1 3 1t li ld 1 3 2p li ld 1 3 \
    1t li lc 1 3 2p li lc 1 3 1t li ll 1 3 2p li ll 1 3 1t li lf 1 3 2p li lf 1 3 1t mb li 1 3 2p \
    mb li 1 2 1x mb 1 2 2t mb 1 2 1x ll 1 2 2t ll 1 2 1x lf 1 2 2t lf 1 3 1x le ld 1 3 2t le ld 1 \
    3 1x le lc 1 3 2t le lc 1 3 1x le ll 1 3 2t le ll 1 3 1x le lf 1 3 2t le lf 1 3 1x mb le 1 3 \
    2t mb le 1 2 21 ll 1 2 2x ll 1 2 21 mb 1 2 2x mb 1 2 27 mb 1 2 33 mb 1 2 27 ll 1 2 33 ll 1 3 \
    27 le ld 1 3 33 le ld 1 3 27 le lc 1 3 33 le lc 1 3 27 le ll 1 3 33 le ll 1 3 27 le lf 1 3 33 \
    le lf 1 3 27 mb le 1 3 33 mb le 1 3 27 m3 ld 1 3 33 m3 ld 1 3 27 m3 lc 1 3 33 m3 lc 1 3 27 m3 \
    ll 1 3 33 m3 ll 1 3 27 m3 lf 1 3 33 m3 lf 1 3 27 m3 mb 1 3 33 m3 mb 1 2 2d mb 1 2 39 mb 1 2 \
    2d ll 1 2 39 ll 1 3 2d m3 ld 1 3 39 m3 ld 1 3 2d m3 lc 1 3 39 m3 lc 1 3 2d m3 ll 1 3 39 m3 ll \
    1 3 2d m3 lf 1 3 39 m3 lf 1 3 2d m3 mb 1 3 39 m3 mb 1 2 2h lc 1 2 3d lc 1 2 2h mb 1 2 3d mb 1 \
    2 2h ll 1 2 3d ll 1 2 2h lf 1 2 3d lf 7 2 q9 lv 1 2 q9 lw 1 3 q9 lv lc 1 3 q9 lw lc 1 3 q9 lv \
    ld 1 3 q9 lw ld 1 3 q9 lv n6 1 3 q9 lw n6 1 2 pd lv 1 2 pd lw 1 3 pd lv lc 1 3 pd lw lc 1 3 \
    pd lv ld 1 3 pd lw ld 1 3 pd lv n6 1 3 pd lw n6 1 2 qd lv 1 2 qd lw 1 3 qd lv lc 1 3 qd lw lc \
    1 3 qd lv ld 1 3 qd lw ld 3 2 ph lv 1 2 ph lw 1 3 ph lv lc 1 3 ph lw lc 1 3 ph lv ld 1 3 ph \
    lw ld 3 2 qf lv 1 2 qf lw 1 3 qf lv lc 1 3 qf lw lc 1 3 qf lv ld 1 3 qf lw ld 1 3 qf lv n6 1 \
    3 qf lw n6 1 2 pj lv 1 2 pj lw 1 3 pj lv lc 1 3 pj lw lc 1 3 pj lv ld 1 3 pj lw ld 1 3 pj lv \
    n6 1 3 pj lw n6 1 2 qh lv 1 2 qh lw 1 3 qh lv lc 1 3 qh lw lc 1 3 qh lv ld 1 3 qh lw ld 1 3 \
    qh lv n6 1 3 qh lw n6 1 2 pl lv 1 2 pl lw 1 3 pl lv lc 1 3 pl lw lc 1 3 pl lv ld 1 3 pl lw ld \
    1 3 pl lv n6 1 3 pl lw n6 1 2 qn lv 1 2 qn lw 1 3 qn lv lc 1 3 qn lw lc 1 3 qn lv ld 1 3 qn \
    lw ld 3 2 pr lv 1 2 pr lw 1 3 pr lv lc 1 3 pr lw lc 1 3 pr lv ld 1 3 pr lw ld 3 2 qt lv 1 2 \
    qt lw 1 3 qt lv lc 1 3 qt lw lc 1 3 qt lv ld 1 3 qt lw ld 1 3 qt lv n6 1 3 qt lw n6 2 2 px lw \
    2 3 px lw lc 2 3 px lw ld 2 3 px lw n6 1 2 qx lv 1 2 qx lw 1 3 qx lv lc 1 3 qx lw lc 1 3 qx \
    lv ld 1 3 qx lw ld 1 3 qx lv n6 1 3 qx lw n6 1 2 q1 lv 1 2 q1 lw 1 3 q1 lv lc 1 3 q1 lw lc 1 \
    3 q1 lv ld 1 3 q1 lw ld 1 3 q1 lv n6 1 3 q1 lw n6 1 2 q9 lc 1 2 q9 ld 1 2 qd lc 1 2 qd ld 1 2 \
    qf lc 1 2 qf ld 1 2 qh lc 1 2 qh ld 1 2 qn lc 1 2 qn ld 1 2 qt lc 1 2 qt ld 1 2 qx lc 1 2 qx \
    ld 3 3 q9 lv n9 1 3 q9 lw n9 1 4 q9 lv lc n9 1 4 q9 lw lc n9 1 4 q9 lv ld n9 1 4 q9 lw ld n9 \
    1 4 q9 lv n6 n9 1 4 q9 lw n6 n9 1 3 pd lv n9 1 3 pd lw n9 1 4 pd lv lc n9 1 4 pd lw lc n9 1 4 \
    pd lv ld n9 1 4 pd lw ld n9 1 4 pd lv n6 n9 1 4 pd lw n6 n9 1 3 qf lv n9 1 3 qf lw n9 1 4 qf \
    lv lc n9 1 4 qf lw lc n9 1 4 qf lv ld n9 1 4 qf lw ld n9 1 4 qf lv n6 n9 1 4 qf lw n6 n9 1 3 \
    pj lv n9 1 3 pj lw n9 1 4 pj lv lc n9 1 4 pj lw lc n9 1 4 pj lv ld n9 1 4 pj lw ld n9 1 4 pj \
    lv n6 n9 1 4 pj lw n6 n9 1 3 qx lv n9 1 3 qx lw n9 1 4 qx lv lc n9 1 4 qx lw lc n9 1 4 qx lv \
    ld n9 1 4 qx lw ld n9 1 4 qx lv n6 n9 1 4 qx lw n6 n9 1 3 q1 lv n9 1 3 q1 lw n9 1 4 q1 lv lc \
    n9 1 4 q1 lw lc n9 1 4 q1 lv ld n9 1 4 q1 lw ld n9 1 4 q1 lv n6 n9 1 4 q1 lw n6 n9 1 2 q9 li \
    1 2 q9 lg 1 3 q9 lc n9 1 2 q9 n9 1 3 q9 ld n9 2 2 q9 n6 1 3 q9 n6 n9 1 2 pd li 1 2 pd lg 1 2 \
    pd lc 1 2 pd ld 1 2 pd n9 2 1 qh 3 2 4o n6 1 3 qf lc n9 1 2 qf n9 1 3 qf ld n9 2 2 qf n6 1 3 \
    qf n6 n9 1 2 ph lc 1 2 ph ld 1 2 pj lc 1 2 pj ld 1 2 pj n9 1 2 69r lc 1 2 69r ld 1 2 69r n6 1 \
    2 qh li 1 2 qh lg 1 3 qh lk lc 1 3 qh lk ld 3 2 qh n6 1 3 qh lk n6 1 2 pl li 1 2 pl lg 1 2 pl \
    lc 1 2 pl ld 2 2 6bi lc 1 2 6bi ld 1 2 6bi n6 1 2 qt li 1 2 qt lg 1 3 qt lk lc 1 3 qt lk ld 1 \
    2 qp lv 1 2 qp lw 1 2 qt n6 1 3 qt lk n6 1 2 px li 1 2 px lg 1 2 px lc 1 2 px ld 1 2 pt lw 1 \
    2 4o lc 1 2 4o ld 1 1 2o 3 3 qx lc n9 1 2 qx n9 1 3 qx ld n9 2 2 qx n6 1 3 qx n6 n9 1 2 pr lc \
    1 2 pr ld 1 2 q1 lc 1 2 q1 ld 1 2 q1 n9 1 1 50 3 1 6bm 1 1 6bn 85 1 q1 4 1 23 1 2 1t lm 33 2 \
    6mo mw 1 2 6mq mw j 2 6ms mw v 2 6og mw 1 2 6ok mw 1 2 6oi mw 1h 2 6pv mw 5 2 6q0 mw 3 2 6q3 \
    mw o 2 6qr mw 2 2 6qt mw r 2 6rg mw 3 2 6rn mw 3 2 6rp mw 2 2 6rs mw n 2 1p mw 2 2 6sh mw b 2 \
    6rx mw 1 2 1o mw 1 2 1q mw 1 2 6sk mw 1 2 6sl mw 3 2 6sy mw 1 2 6sz mw 3 2 6t2 mw 1 2 6t3 mw \
    7 2 6t6 mw 1 2 6t7 mw 3 2 6te mw 1 2 6tf mw 3 2 6ti mw 1 2 6tj mw z 2 6ua mw 1 2 6ug mw 1 2 \
    6uh mw 1 2 6uj mw 1d 2 6t8 mw 1 2 6t9 mw 1 2 6tt mw 1 2 6tu mw 7 2 6uq mw 1 2 6ur mw 1 2 6us \
    mw 1 2 6ut mw 1o 1 9hk 1 1 9hl 1iq 2 8gt mw 12o 2 9jf 9ll 2 2 9jh 9ll 2 2 9jj 9ll 2 2 9jl 9ll \
    2 2 9jn 9ll 2 2 9jp 9ll 2 2 9jr 9ll 2 2 9jt 9ll 2 2 9jv 9ll 2 2 9jx 9ll 2 2 9jz 9ll 2 2 9k1 \
    9ll 3 2 9k4 9ll 2 2 9k6 9ll 2 2 9k8 9ll 7 2 9kf 9ll 1 2 9kf 9lm 2 2 9ki 9ll 1 2 9ki 9lm 2 2 \
    9kl 9ll 1 2 9kl 9lm 2 2 9ko 9ll 1 2 9ko 9lm 2 2 9kr 9ll 1 2 9kr 9lm n 2 9ja 9ll a 2 9lp 9ll e \
    2 9m3 9ll 2 2 9m5 9ll 2 2 9m7 9ll 2 2 9m9 9ll 2 2 9mb 9ll 2 2 9md 9ll 2 2 9mf 9ll 2 2 9mh 9ll \
    2 2 9mj 9ll 2 2 9ml 9ll 2 2 9mn 9ll 2 2 9mp 9ll 3 2 9ms 9ll 2 2 9mu 9ll 2 2 9mw 9ll 7 2 9n3 \
    9ll 1 2 9n3 9lm 2 2 9n6 9ll 1 2 9n6 9lm 2 2 9n9 9ll 1 2 9n9 9lm 2 2 9nc 9ll 1 2 9nc 9lm 2 2 \
    9nf 9ll 1 2 9nf 9lm n 2 9ly 9ll 3 2 9nz 9ll 1 2 9o0 9ll 1 2 9o1 9ll 1 2 9o2 9ll 4 2 9od 9ll \
    13ia 1 rpk 1 1 kc4 1 1 s7e 1 1 rt4 1 1 lw1 1 1 fg2 1 1 gkl 1 1 vj0 1 1 vj0 1 1 hn5 1 1 ssx 1 \
    1 gw7 1 1 hmw 1 1 jcm 1 1 ne1 1 1 p6t 1 1 qin 1 1 qt6 1 1 r20 1 1 sjz 1 1 kxu 1 1 ljv 1 1 mah \
    1 1 mvy 1 1 q4d 1 1 sq2 1 1 uep 1 1 fia 1 1 ghh 1 1 l50 1 1 mjf 1 1 qi5 1 1 v8e 1 1 ifk 1 1 \
    m3v 1 1 qfh 1 1 r50 1 1 jih 1 1 pnc 1 1 qvz 1 1 iq2 1 1 kd3 1 1 lm2 1 1 mpo 1 1 slq 1 1 fpi 1 \
    1 g53 1 1 gda 1 1 jwk 1 1 l3n 1 1 mj4 1 1 nhj 1 1 pa9 1 1 qh2 1 1 qjg 1 1 s1b 1 1 tv6 1 1 upb \
    1 1 v7e 1 1 nt8 1 1 nzz 1 1 otc 1 1 q15 1 1 t1g 1 1 vb3 1 1 rfa 1 1 hjz 1 1 iro 1 1 okg 1 1 \
    pdq 1 1 mle 1 1 nuy 1 1 rsy 1 1 ttj 1 1 hjs 1 1 i8y 1 1 kyb 1 1 lp6 1 1 lxr 1 1 oq7 1 1 oxj 1 \
    1 tor 1 1 gcy 1 1 pe3 1 1 g64 1 1 g5o 1 1 o4c 1 1 ou6 1 1 q29 1 1 tpx 1 1 rk0 1 1 jin 1 1 kxu \
    1 1 rge 1 1 fg9 1 1 i5j 1 1 iz6 1 1 mtj 1 1 n74 1 1 gev 1 1 nwb 1 1 fr3 1 1 iw9 1 1 ff1 1 1 \
    lho 1 1 k1k 1 1 opu 1 1 gjn 1 1 hge 1 1 ni9 1 1 q4p 1 1 re2 1 1 la2 1 1 sds 1 1 lfs 1 1 jjy 1 \
    1 put 1 1 jog 1 1 n6t 1 1 fji 1 1 g2x 1 1 g5l 1 1 kn5 1 1 oo7 1 1 prj 1 1 rf6 1 1 ssv 1 1 gdx \
    1 1 gn6 1 1 ho3 1 1 ir0 1 1 k3p 1 1 m4e 1 1 nxm 1 1 tkd 1 1 ui2 1 1 vbr 1 1 vda 1 1 gbf 1 1 \
    kau 1 1 l87 1 1 sbm 1 1 ino 1 1 j9s 1 1 jcw 1 1 jve 1 1 lyb 1 1 mdl 1 1 n0p 1 1 o22 1 1 ovo 1 \
    1 pdb 1 1 s9y 1 1 q9a 1 1 sgz 1 1 t3e 1 1 g7r 1 1 gbn 1 1 gql 1 1 ma0 1 1 r0i 1 1 re2 1 1 iq1 \
    1 1 iyd 1 1 jnf 1 1 l9q 1 1 oji 1 1 mt1 1 1 fl0 1 1 h6h 1 1 i5j 1 1 iii 1 1 izg 1 1 muq 1 1 \
    mzt 1 1 p7e 1 1 pc6 1 1 svo 1 1 tti 1 1 tvs 1 1 u1k 1 1 fpn 1 1 o1a 1 1 ss4 1 1 trs 1 1 j4x 1 \
    1 fie 1 1 fyy 1 1 i5q 1 1 i7z 1 1 k2h 1 1 kxu 1 1 mha 1 1 ncy 1 1 q9o 1 1 sjg 1 1 vil 1 1 k94 \
    1 1 tny 1 1 gax 1 1 kfv 1 1 kj7 1 1 lkx 1 1 luk 1 1 mx5 1 1 n6h 1 1 nsb 1 1 opc 1 1 u3i 1 1 \
    g31 1 1 je6 1 1 tq0 1 1 fu3 1 1 ie1 1 1 lpm 1 1 sa2 1 1 ivf 1 1 j7o 1 1 kk7 1 1 mtj 1 1 tqe 1 \
    1 g89 1 1 glr 1 1 i91 1 1 k5v 1 1 kem 1 1 ko8 1 1 lid 1 1 mx2 1 1 naa 1 1 p6h 1 1 r0v 1 1 r1d \
    1 1 sss 1 1 tsy 1 1 gfz 1 1 lve 1 1 gm5 1 1 mhc 1 1 n14 1 1 qgq 1 1 tr7 1 1 uvr 1 1 vbz 1 1 \
    kgn 1 1 lor 1 1 pns 1 1 o97 1 1 obk 1 1 olu 1 1 mo0 1 1 m8p 1 1 riw 1 1 fk0 1 1 px2 1 1 g8q 1 \
    1 g7b 1 1 ip2 1 1 jir 1 1 onq 1 1 i2t 1 1 ljy 1 1 kac 1 1 saj 1 1 qx8 1 1 tot 1 1 r63 1 1 iqb \
    1 1 g1s 1 1 gxs 3 1 hga 2 1 k8k 3 1 g66 1 1 mqy 1 1 ngq 1 1 ny4 1 1 nz2 1 1 nz9 1 1 o0f 1 1 \
    tw6 1 1 on2 1 1 p8d 2 1 qhe 2 1 rg8 3 1 shk 1 1 sn1 4 1 u7j 1 1 u7w 1 1 u94 1 1 v5g 1 1 sm6 1 \
    1 trr 1 1 fqm 1 1 fzb 1 1 g25 1 1 gcp 1 1 gdg 1 1 ggh 1 1 gwt 1 1 gzq 1 1 h2g 1 1 hfk 1 1 hig \
    1 1 i90 1 1 i9a 1 1 j2s 1 1 j8o 1 1 j9q 1 1 jci 1 1 k0f 1 1 k4i 1 1 k9d 1 1 kn9 1 1 lmf 1 1 \
    lqy 1 1 lya 1 1 mem 1 1 mjv 1 1 mxu 1 1 ntd 1 1 ny6 1 1 nyh 1 1 nyg 1 1 nyo 1 1 nyu 1 1 nz1 1 \
    1 o0d 1 1 o0e 1 1 o5c 1 1 o75 1 1 og0 1 1 ovo 1 1 ow9 1 1 oxt 1 1 p6a 1 1 pad 1 1 pnx 1 1 prt \
    1 1 prt 1 1 q53 1 1 r2o 1 1 r6e 1 1 rgh 1 1 ri1 1 1 rtf 1 1 ruw 1 1 sdy 1 1 shk 1 1 tsz 1 1 \
    u0v 1 1 u2j 1 1 j1x 1 1 36cu 1 1 pp4 3 1 ffq 1 1 g51 1 1 g2w 1 1 fpc 1 1 g1x 1 1 g3k 1 1 gcn \
    1 1 ge2 1 1 gwt 1 1 gut 1 1 gwp 1 1 gyq 1 1 hga 1 1 hir 1 1 hms 1 1 hn8 1 1 huq 1 1 i08 1 1 \
    iqa 1 1 iqh 1 1 iuh 1 1 iwd 1 1 j4o 1 1 j7y 1 1 j60 1 1 j9q 1 1 j8g 1 1 jci 1 1 jec 1 1 jpg 1 \
    1 jrw 1 1 jte 1 1 k0m 1 1 k8k 1 1 kd3 1 1 kd7 1 1 keu 1 1 l89 1 1 la2 1 1 lkx 1 1 lwb 1 1 lvv \
    1 1 lya 1 1 m5a 1 1 mem 1 1 nmv 1 1 mk5 1 1 mnj 1 1 mqy 1 1 n01 1 1 n46 1 1 n5n 1 1 nbx 1 1 \
    nbz 1 1 ngq 1 1 nh7 1 1 nhw 1 1 nka 1 1 nk0 1 1 nv0 1 1 o8h 1 1 og0 1 1 ol7 1 1 orf 1 1 ovo 1 \
    1 p4u 1 1 pad 1 1 pxu 1 1 q27 1 1 qrd 1 1 r41 1 1 r5y 1 1 r6e 1 1 ren 1 1 rg8 1 1 rez 1 1 rgh \
    1 1 rge 1 1 rfx 1 1 ri1 1 1 rka 1 1 ruw 1 1 sag 1 1 sj6 1 1 srd 1 1 sxi 1 1 tq4 1 1 tsz 1 1 \
    tw6 1 1 tzv 1 1 u0v 1 1 u17 1 1 u2j 1 1 umq 1 1 vj0 1 1 313e 1 1 3138 1 1 33dh 1 1 brx 1 1 \
    cns 1 1 cop 1 1 39e1 1 1 3bgw 1 1 3i6r 1 1 vgj 1 1 vim 1w 2 15l 14k 2 2 16a 14n b 2 161 14x 1 \
    2 161 14y 1 3 161 14s 14x 1 3 161 14s 14y 1 2 15c 14n 1 2 15c 14o 1 2 15c 14s 1 2 15d 14s 1 2 \
    15e 14s 1 2 15f 14s 1 2 15g 14s 1 2 15h 14s 1 2 15i 14s 2 2 15k 14s 1 2 15l 14s 1 2 15m 14s 1 \
    2 15n 14s 1 2 15o 14s 2 2 15q 14s 2 2 15s 14s 1 2 15t 14s 2 2 15v 14s 1 2 15w 14s 2 2 15y 14s \
    1 2 15z 14s 1 2 160 14s 1 2 161 14s 1 2 162 14s 1 2 15h 14p 1 2 15d 14v 1 2 15n 14v 1 2 15w \
    14v 47g 2 1huh 1hve 2 2 1huj 1hve f 2 1hut 1hve 3n 2 1hyp 1hyf 1 2 1hyq 1hyf f0 2 1idj 1ida 1 \
    2 1idj 1idz a7 2 1int 1inu 1 2 1int 1ink 2 2 1int 1inx 70 2 1iuw 1iun 1 2 1iux 1iun 112b 2 \
    2jx3 2jxh 1 2 2jx4 2jxh 1 3 2jx4 2jxh 2jxq 1 3 2jx4 2jxh 2jxr 1 3 2jx4 2jxh 2jxs 1 3 2jx4 \
    2jxh 2jxt 1 3 2jx4 2jxh 2jxu 2f 2 2jzt 2jxh 1 2 2jzu 2jxh 1 3 2jzt 2jxh 2jxq 1 3 2jzu 2jxh \
    2jxq 1 3 2jzt 2jxh 2jxr 1 3 2jzu 2jxh 2jxr 1m4g 1 fgd 1 1 fg8 1 1 fgh 1 1 2tcy 1 1 fog 1 1 \
    fqm 1 1 fqz 1 1 fsy 1 1 fwa 1 1 fx5 1 1 fzb 1 1 fyn 1 1 ae6 1 1 2ud6 1 1 g25 1 1 g2c 1 1 g2s \
    1 1 g3b 1 1 2u58 1 1 aex 1 1 g2v 1 1 g3x 1 1 2u6j 1 1 g47 1 1 g4k 1 1 fkc 1 1 g4s 1 1 g51 1 1 \
    3ly7 1 1 g6t 1 1 g77 1 1 afz 1 1 g8r 1 1 g92 1 1 gaa 1 1 gaf 1 1 ahh 1 1 gcn 1 1 gcp 1 1 gdg \
    1 1 ge2 1 1 ged 1 1 gee 1 1 gev 1 1 gg9 1 1 ggh 1 1 ggq 1 1 ghf 1 1 ghp 1 1 ghr 1 1 ghr 1 1 \
    ghr 1 1 2v58 1 1 m7k 1 1 gju 1 1 gkf 1 1 2vdv 1 1 gkr 1 1 gkx 1 1 gli 1 1 gpq 1 1 gmw 1 1 gnc \
    1 1 go8 1 1 gpu 1 1 gs6 1 1 gsw 1 1 gur 1 1 gv7 1 1 gw4 1 1 gw4 1 1 gwp 1 1 gx7 1 1 gxf 1 1 \
    gxu 1 1 h7a 1 1 gzq 1 1 h7b 1 1 h1t 1 1 h2s 1 1 g7b 1 1 hke 1 1 hce 1 1 hdg 1 1 he5 1 1 haj 1 \
    1 hf6 1 1 hf5 1 1 hik 1 1 2x9g 1 1 hki 1 1 hkn 1 1 hl2 1 1 hlm 1 1 hlu 1 1 hnm 1 1 2xm0 1 1 \
    2xnu 1 1 hrg 1 1 hsr 1 1 ht3 1 1 hqw 1 1 huu 1 1 aum 1 1 av0 1 1 hzc 1 1 i0u 1 1 i0u 1 1 2y88 \
    1 1 i4j 1 1 i54 1 1 i5j 1 1 i5v 1 1 2yhk 1 1 i67 1 1 i6e 1 1 itv 1 1 i76 1 1 ayp 1 1 i8w 1 1 \
    i9a 1 1 ibk 1 1 ia5 1 1 2z1g 1 1 if7 1 1 2z1i 1 1 ige 1 1 igb 1 1 igs 1 1 ijl 1 1 ijm 1 1 b3j \
    1 1 ikd 1 1 ilk 1 1 im5 1 1 ind 1 1 b4y 1 1 2zr7 1 1 b5o 1 1 ipc 1 1 ipf 1 1 ipi 1 1 iq2 1 1 \
    3pg2 1 1 iri 1 1 3035 1 1 3035 1 1 poh 1 1 isi 1 1 isi 1 1 b7r 1 1 335k 1 1 3cgq 1 1 iua 1 1 \
    iuj 1 1 b8j 1 1 ivu 1 1 ix9 1 1 ixj 1 1 iyh 1 1 j29 1 1 bay 1 1 ba4 1 1 j2s 1 1 30t0 1 1 j47 \
    1 1 j7s 1 1 j7w 1 1 j7y 1 1 j7w 1 1 j96 1 1 j9q 1 1 jaq 1 1 jac 1 1 jan 1 1 jby 1 1 jci 1 1 \
    jcm 1 1 jdc 1 1 jdn 1 1 jfh 1 1 jht 1 1 jis 1 1 jm8 1 1 31n0 1 1 jlp 1 1 jjw 1 1 jmw 1 1 jnn \
    1 1 jqc 1 1 31td 1 1 js2 1 1 jph 1 1 jop 1 1 bhq 1 1 ju1 1 1 jum 1 1 jvh 1 1 juf 1 1 bjg 1 1 \
    k0f 1 1 k18 1 1 32mi 1 1 k4j 1 1 kc8 1 1 k7d 1 1 bo9 1 1 k9d 1 1 bns 1 1 bms 1 1 g42 1 1 g45 \
    1 1 kcg 1 1 k9o 1 1 pf1 1 1 deh 1 1 kd3 1 1 kd7 1 1 kdd 1 1 kf2 1 1 ker 1 1 33cz 1 1 bpl 1 1 \
    kje 1 1 kg5 1 1 klu 1 1 kn9 1 1 33hp 1 1 kni 1 1 kkf 1 1 kr8 1 1 brx 1 1 ksi 1 1 kv7 1 1 kx6 \
    1 1 l2g 1 1 33xf 1 1 l3v 1 1 bvc 1 1 l5t 1 1 34br 1 1 l78 1 1 bwu 1 1 l82 1 1 l9b 1 1 la2 1 1 \
    la3 1 1 34p9 1 1 2yvf 1 1 34sa 1 1 le6 1 1 354s 1 1 lhb 1 1 lhp 1 1 lev 1 1 ljq 1 1 lku 1 1 \
    lmf 1 1 lkx 1 1 lm1 1 1 lmg 1 1 lmt 1 1 357i 1 1 lkk 1 1 lrj 1 1 lta 1 1 c37 1 1 lvv 1 1 lvr \
    1 1 35jl 1 1 lq1 1 1 m0e 1 1 35ni 1 1 35ou 1 1 m2u 1 1 m61 1 1 m5a 1 1 m57 1 1 c5y 1 1 m6i 1 \
    1 m7x 1 1 m7r 1 1 m99 1 1 2u5h 1 1 mdh 1 1 368z 1 1 mfw 1 1 36i3 1 1 mjs 1 1 mk5 1 1 mkw 1 1 \
    36yw 1 1 mm8 1 1 mmt 1 1 3779 1 1 37dg 1 1 mt6 1 1 mtn 1 1 cdo 1 1 mud 1 1 ce0 1 1 ce0 1 1 \
    myv 1 1 mzg 1 1 n01 1 1 n0l 1 1 n2i 1 1 cgr 1 1 n50 1 1 386u 1 1 n5q 1 1 389e 1 1 n74 1 1 \
    2zrz 1 1 nbk 1 1 38v5 1 1 38vs 1 1 38zo 1 1 cn0 1 1 cnc 1 1 nhw 1 1 394j 1 1 394i 1 1 395l 1 \
    1 396b 1 1 nj2 1 1 nj3 1 1 nj3 1 1 nka 1 1 cop 1 1 nm3 1 1 cp2 1 1 cra 1 1 39r1 1 1 nri 1 1 \
    nt8 1 1 nv0 1 1 ctf 1 1 3a5i 1 1 nyu 1 1 3a8q 1 1 3a9x 1 1 o0f 1 1 o2z 1 1 cvj 1 1 o5c 1 1 \
    o5m 1 1 o5r 1 1 3at8 1 1 3b1j 1 1 3b1j 1 1 oa6 1 1 d1e 1 1 3b8r 1 1 og6 1 1 og9 1 1 d2f 1 1 \
    3beo 1 1 onm 1 1 d5s 1 1 oo8 1 1 oo3 1 1 oow 1 1 3c06 1 1 orn 1 1 d8h 1 1 ouf 1 1 ow2 1 1 oxx \
    1 1 d9w 1 1 3ciw 1 1 3cjr 1 1 dax 1 1 3cnt 1 1 p6i 1 1 3cqm 1 1 p79 1 1 pa2 1 1 pad 1 1 3d22 \
    1 1 3d43 1 1 pcw 1 1 3d7s 1 1 pdc 1 1 33a7 1 1 ded 1 1 pf6 1 1 phf 1 1 dfv 1 1 pj2 1 1 hx1 1 \
    1 3dlz 1 1 3dmd 1 1 33bn 1 1 33bw 1 1 poh 1 1 pok 1 1 sda 1 1 dij 1 1 psh 1 1 psb 1 1 pst 1 1 \
    gc3 1 1 ptd 1 1 ptf 1 1 ptp 1 1 puu 1 1 3ebg 1 1 put 1 1 pwd 1 1 pyb 1 1 q0d 1 1 pwj 1 1 q0t \
    1 1 q1z 1 1 q53 1 1 pxv 1 1 q16 1 1 q18 1 1 q1o 1 1 3eie 1 1 3eqz 1 1 3emt 1 1 dnv 1 1 q9d 1 \
    1 q9f 1 1 qae 1 1 3g0a 1 1 qck 1 1 3f3g 1 1 dp9 1 1 dpd 1 1 3f75 1 1 3ff6 1 1 dpn 1 1 qj4 1 1 \
    qjg 1 1 qjr 1 1 qjt 1 1 qll 1 1 qko 1 1 qoe 1 1 qn6 1 1 qrd 1 1 qp4 1 1 qqz 1 1 qrq 1 1 dsn 1 \
    1 qu9 1 1 qv5 1 1 dtl 1 1 qxs 1 1 qxv 1 1 3giv 1 1 r13 1 1 r1a 1 1 dv9 1 1 r22 1 1 aez 1 1 \
    3gz2 1 1 3h46 1 1 dz2 1 1 dzb 1 1 rds 1 1 rfx 1 1 rka 1 1 rpx 1 1 3hrc 1 1 rsb 1 1 rsx 1 1 \
    rvf 1 1 rxz 1 1 3i9b 1 1 2upw 1 1 s0b 1 1 rzw 1 1 s1c 1 1 2uvy 1 1 s7o 1 1 sag 1 1 3jki 1 1 \
    3jl9 1 1 sk4 1 1 smp 1 1 snl 1 1 3ju6 1 1 snv 1 1 svs 1 1 t07 1 1 t08 1 1 sxo 1 1 t89 1 1 t91 \
    1 1 3ksa 1 1 tjf 1 1 ej9 1 1 tkn 1 1 3l2v 1 1 eli 1 1 ts3 1 1 iia 1 1 tur 1 1 3ltx 1 1 3lzu 1 \
    1 epa 1 1 epi 1 1 u00 1 1 3mdm 1 1 er6 1 1 3mhi 1 1 u17 1 1 u17 1 1 u21 1 1 3mpi 1 1 u76 1 1 \
    eur 1 1 u95 1 1 ucn 1 1 ude 1 1 uf2 1 1 ez2 1 1 3nsg 1 1 umq 1 1 uv4 1 1 v0d 1 1 f66 1 1 f71 \
    1 1 v3b 1 1 3owe 1 1 f7c 1 1 3oxx 1 1 3p5a 1 1 3p8x 1 1 vcr 1 1 f9y 1 1 veh 1 1 vem 1 1 vet 1 \
    1 vf3 1 1 vfa 1 1 vgb 1 1 3pxc
    """

  /// The same, of full compatibility decompositions that differ.
  static let compatibility: StaticString = """
    4g 1 w 8 2 w lk 2 1 2p 5 2 w lg 3 1 1e 1 1 1f 1 2 w ld 1 1 qk 3 2 w mf 1 1 1d 1 1 33 2 3 1d \
    6dg 1g 1 3 1d 6dg 1e 1 3 1f 6dg 1g 38 2 21 22 1 2 2x 2y c 2 24 53 1 2 30 53 9 2 jg 32 1i 1 37 \
    1x 3 1w 2i lo 1 3 1w 3e lo 1 3 2s 3e lo 1 2 24 22 1 2 24 2y 1 2 30 2y 1 2 26 22 1 2 26 2y 1 2 \
    32 2y 11 2 1w 2i 1 2 1w 3e 1 2 2s 3e 59 1 2w 1 1 h2 1 1 2y 1 1 36 1 1 hl 1 1 hn 1 1 ht 1 1 3b \
    1 1 3d w 2 w li 1 2 w lj 1 2 w lm 1 2 w mg 1 2 w lf 1 2 w ln 3 1 gz 1 1 30 1 1 37 1 1 3c 1 1 \
    id 46 2 w n9 a 2 w ld 1 3 w lk ld 23 1 qa 1 1 qg 1 1 px 1 2 px ld 1 2 px lk 1 1 qu 1 1 qo q 1 \
    qi 1 1 qp 1 1 qq 2 1 pk 1 1 qd 4 1 pv b2 2 12d 136 6m 2 17r 19w 1 2 18o 19w 1 2 1c7 19w 1 2 \
    18q 19w 1iz 2 2tp 2sy 3k 2 2x9 2wi 15 2 2wb 2vt 1 2 2wb 2w1 1b 1 2yz 2z 3 33m 31t 328 2 3 33n \
    31t 328 ar 1 3bw 2eo 1 1t 1 1 5i 1 1 1u 2 1 1w 1 1 1x 1 1 b2 1 1 1z 1 1 20 1 1 21 1 1 22 1 1 \
    23 1 1 24 1 1 25 1 1 26 2 1 27 1 1 f6 1 1 28 1 1 2a 1 1 2c 1 1 2d 1 1 2f 1 1 2p 1 1 gg 1 1 gh \
    1 1 5qa 1 1 2q 1 1 2s 1 1 2t 1 1 gp 1 1 gr 1 1 gs 1 1 2v 2 1 2z 1 1 31 1 1 97 1 1 33 1 1 gk 1 \
    1 5qu 1 1 5qv 1 1 34 1 1 38 1 1 39 1 1 5r1 1 1 hb 1 1 3a 1 1 5r9 1 1 qa 1 1 qb 1 1 qc 1 1 qu \
    1 1 qv 1 1 2x 1 1 36 1 1 39 1 1 3a 1 1 qa 1 1 qb 1 1 qp 1 1 qu 1 1 qv e 1 u5 z 1 gi 1 1 2r 1 \
    1 gl 1 1 6o 1 1 gs 1 1 2u 1 1 gv 1 1 gx 1 1 h1 1 1 h4 1 1 h5 1 1 h6 1 1 5tn 1 1 il 1 1 h9 1 1 \
    5tx 1 1 in 1 1 hd 1 1 hc 1 1 he 1 1 hf 1 1 hg 1 1 hh 1 1 hk 1 1 hu 1 1 hv 1 1 bv 1 1 i1 1 1 \
    i2 1 1 5r0 1 1 i3 1 1 i4 1 1 3e 1 1 i8 1 1 i9 1 1 ia 1 1 qg 63 2 2p ji 1 2 37 lj 82 2 w lv 2 \
    2 w lv 1 2 w n6 1 3 w lk n6 c 3 w lv lc 1 3 w lv ld 1 3 w lv n6 e 3 w lw lc 1 3 w lw ld 1 3 w \
    lw n6 e 3 w lk lc 1 3 w lk ld f 2 w ld 1 2 w lw 2 1 w 1 1 w 1 1 w 1 1 w 1 1 w 1 1 w 1 1 w 1 1 \
    w 1 1 w 1 1 w 1 1 w 7 1 6c0 6 2 w mr d 1 1a 1 2 1a 1a 1 3 1a 1a 1a 9 1 w 4 2 6cy 6cy 1 3 6cy \
    6cy 6cy 2 2 6d1 6d1 1 3 6d1 6d1 6d1 5 2 x x 2 2 w lh 9 2 1r 1r 1 2 1r x 1 2 x 1r e 4 6cy 6cy \
    6cy 6cy 8 1 w h 1 1c 1 1 2x 3 1 1g 1 1 1h 1 1 1i 1 1 1j 1 1 1k 1 1 1l 1 1 17 1 1 6qa 1 1 1p 1 \
    1 14 1 1 15 1 1 32 1 1 1c 1 1 1d 1 1 1e 1 1 1f 1 1 1g 1 1 1h 1 1 1i 1 1 1j 1 1 1k 1 1 1l 1 1 \
    17 1 1 6qa 1 1 1p 1 1 14 1 1 15 2 1 2p 1 1 2t 1 1 33 1 1 3c 1 1 gp 1 1 2w 1 1 2z 1 1 30 1 1 \
    31 1 1 32 1 1 34 1 1 37 1 1 38 c 2 2a 37 2g 3 2p 1b 2r 1 3 2p 1b 37 1 1 1v 1 2 4w 1v 2 3 2r \
    1b 33 1 3 2r 1b 39 1 1 b4 2 2 4w 1y 1 1 2v 1 1 20 1 1 20 1 1 20 1 1 2w 1 1 87 1 1 21 1 1 21 1 \
    1 24 1 1 30 2 1 26 1 2 26 33 3 1 28 1 1 29 1 1 2a 1 1 2a 1 1 2a 3 2 2b 25 1 3 2c 1x 24 1 2 2c \
    25 2 1 2i 4 1 2i 4 1 1u 1 1 1v 2 1 2t 1 1 1x 1 1 1y 2 1 25 1 1 33 1 1 15c 1 1 15d 1 1 15e 1 1 \
    15f 1 1 2x 2 3 1y 1t 2g 1 1 qo 1 1 qb 1 1 pf 1 1 ps 1 1 6q9 5 1 1w 1 1 2s 1 1 2t 1 1 2x 1 1 \
    2y 7 3 1d 6dg 1j 1 3 1d 6dg 1l 1 4 1d 6dg 1d 1c 1 3 1d 6dg 1f 1 3 1e 6dg 1f 1 3 1d 6dg 1h 1 3 \
    1e 6dg 1h 1 3 1f 6dg 1h 1 3 1g 6dg 1h 1 3 1d 6dg 1i 1 3 1h 6dg 1i 1 3 1d 6dg 1k 1 3 1f 6dg 1k \
    1 3 1h 6dg 1k 1 3 1j 6dg 1k 1 2 1d 6dg 1 1 21 1 2 21 21 1 3 21 21 21 1 2 21 2e 1 1 2e 1 2 2e \
    21 1 3 2e 21 21 1 4 2e 21 21 21 1 2 21 2g 1 1 2g 1 2 2g 21 1 3 2g 21 21 1 1 24 1 1 1v 1 1 1w \
    1 1 25 1 1 2x 1 2 2x 2x 1 3 2x 2x 2x 1 2 2x 3a 1 1 3a 1 2 3a 2x 1 3 3a 2x 2x 1 4 3a 2x 2x 2x \
    1 2 2x 3c 1 1 3c 1 2 3c 2x 1 3 3c 2x 2x 1 1 30 1 1 2r 1 1 2s 1 1 31 a 3 1c 6dg 1f 4j 2 6qz \
    6qz 1 3 6qz 6qz 6qz 2 2 6r2 6r2 1 3 6r2 6r2 6r2 fk 1 1d 1 1 1e 1 1 1f 1 1 1g 1 1 1h 1 1 1i 1 \
    1 1j 1 1 1k 1 1 1l 1 2 1d 1c 1 2 1d 1d 1 2 1d 1e 1 2 1d 1f 1 2 1d 1g 1 2 1d 1h 1 2 1d 1i 1 2 \
    1d 1j 1 2 1d 1k 1 2 1d 1l 1 2 1e 1c 1 3 14 1d 15 1 3 14 1e 15 1 3 14 1f 15 1 3 14 1g 15 1 3 \
    14 1h 15 1 3 14 1i 15 1 3 14 1j 15 1 3 14 1k 15 1 3 14 1l 15 1 4 14 1d 1c 15 1 4 14 1d 1d 15 \
    1 4 14 1d 1e 15 1 4 14 1d 1f 15 1 4 14 1d 1g 15 1 4 14 1d 1h 15 1 4 14 1d 1i 15 1 4 14 1d 1j \
    15 1 4 14 1d 1k 15 1 4 14 1d 1l 15 1 4 14 1e 1c 15 1 2 1d 1a 1 2 1e 1a 1 2 1f 1a 1 2 1g 1a 1 \
    2 1h 1a 1 2 1i 1a 1 2 1j 1a 1 2 1k 1a 1 2 1l 1a 1 3 1d 1c 1a 1 3 1d 1d 1a 1 3 1d 1e 1a 1 3 1d \
    1f 1a 1 3 1d 1g 1a 1 3 1d 1h 1a 1 3 1d 1i 1a 1 3 1d 1j 1a 1 3 1d 1k 1a 1 3 1d 1l 1a 1 3 1e 1c \
    1a 1 3 14 2p 15 1 3 14 2q 15 1 3 14 2r 15 1 3 14 2s 15 1 3 14 2t 15 1 3 14 2u 15 1 3 14 2v 15 \
    1 3 14 2w 15 1 3 14 2x 15 1 3 14 2y 15 1 3 14 2z 15 1 3 14 30 15 1 3 14 31 15 1 3 14 32 15 1 \
    3 14 33 15 1 3 14 34 15 1 3 14 35 15 1 3 14 36 15 1 3 14 37 15 1 3 14 38 15 1 3 14 39 15 1 3 \
    14 3a 15 1 3 14 3b 15 1 3 14 3c 15 1 3 14 3d 15 1 3 14 3e 15 1 1 1t 1 1 1u 1 1 1v 1 1 1w 1 1 \
    1x 1 1 1y 1 1 1z 1 1 20 1 1 21 1 1 22 1 1 23 1 1 24 1 1 25 1 1 26 1 1 27 1 1 28 1 1 29 1 1 2a \
    1 1 2b 1 1 2c 1 1 2d 1 1 2e 1 1 2f 1 1 2g 1 1 2h 1 1 2i 1 1 2p 1 1 2q 1 1 2r 1 1 2s 1 1 2t 1 \
    1 2u 1 1 2v 1 1 2w 1 1 2x 1 1 2y 1 1 2z 1 1 30 1 1 31 1 1 32 1 1 33 1 1 34 1 1 35 1 1 36 1 1 \
    37 1 1 38 1 1 39 1 1 3a 1 1 3b 1 1 3c 1 1 3d 1 1 3e 1 1 1c 10i 4 6qz 6qz 6qz 6qz 2w 3 1m 1m \
    1p 1 2 1p 1p 1 3 1p 1p 1p ee 1 2y 1 1 2e 6q 1 8yp 8g 1 lal 2c 1 vj3 d 1 feo 1 1 ffs 1 1 fg6 1 \
    1 fgf 1 1 fh5 1 1 fid 1 1 fik 1 1 fj4 1 1 fju 1 1 g1r 1 1 g2t 1 1 g2z 1 1 g3m 1 1 g46 1 1 g4r \
    1 1 g68 1 1 g6t 1 1 g74 1 1 gbf 1 1 ge1 1 1 get 1 1 gey 1 1 gfs 1 1 gg1 1 1 ggs 1 1 gh5 1 1 \
    ghu 1 1 gja 1 1 gjs 1 1 gkj 1 1 h5j 1 1 h7j 1 1 hkb 1 1 hky 1 1 hl6 1 1 hlh 1 1 hlz 1 1 ho3 1 \
    1 i1c 1 1 i2o 1 1 i60 1 1 i6n 1 1 i76 1 1 i7s 1 1 i9a 1 1 i9d 1 1 ijf 1 1 ijp 1 1 ik1 1 1 ike \
    1 1 inm 1 1 inu 1 1 inz 1 1 ir8 1 1 iri 1 1 irv 1 1 is3 1 1 its 1 1 iu9 1 1 iur 1 1 iwz 1 1 \
    jd4 1 1 jee 1 1 jez 1 1 jzj 1 1 jzo 1 1 k1z 1 1 k2f 1 1 k2s 1 1 k3d 1 1 k4g 1 1 k4l 1 1 kc0 1 \
    1 kco 1 1 kdk 1 1 l5s 1 1 l7m 1 1 l89 1 1 l9v 1 1 laj 1 1 las 1 1 laz 1 1 lcf 1 1 lck 1 1 ldg \
    1 1 m7f 1 1 mju 1 1 mk6 1 1 mkb 1 1 mkf 1 1 mkn 1 1 ml5 1 1 ml7 1 1 mng 1 1 mtg 1 1 mtl 1 1 \
    n30 1 1 n3a 1 1 n4o 1 1 n4v 1 1 n54 1 1 n5c 1 1 n7v 1 1 n82 1 1 nee 1 1 nel 1 1 nfy 1 1 ngf 1 \
    1 nhq 1 1 nob 1 1 noi 1 1 noz 1 1 ny2 1 1 o1k 1 1 o1q 1 1 o6s 1 1 o97 1 1 oah 1 1 okz 1 1 ooo \
    1 1 p4m 1 1 p5d 1 1 p6y 1 1 p8d 1 1 pa9 1 1 pak 1 1 paq 1 1 pbn 1 1 pdr 1 1 pe1 1 1 pnn 1 1 \
    pnu 1 1 po3 1 1 poc 1 1 pos 1 1 pp7 1 1 ppb 1 1 pri 1 1 prm 1 1 prs 1 1 qj1 1 1 qjv 1 1 qww 1 \
    1 qx8 1 1 qxv 1 1 r5q 1 1 r63 1 1 r82 1 1 r9c 1 1 rp3 1 1 rpi 1 1 rpx 1 1 rqw 1 1 rrx 1 1 rxg \
    1 1 rxs 1 1 rzn 1 1 s6j 1 1 s7e 1 1 sd7 1 1 sds 1 1 sdx 1 1 sk1 1 1 sp5 1 1 ssm 1 1 sss 1 1 \
    ssx 1 1 tiv 1 1 tj4 1 1 tng 1 1 trq 1 1 trt 1 1 tt4 1 1 tw1 1 1 twe 1 1 twi 1 1 twp 1 1 tzf 1 \
    1 u0d 1 1 u0j 1 1 u0x 1 1 u5k 1 1 u6z 1 1 u73 1 1 uc6 1 1 uc9 1 1 ucs 1 1 ujs 1 1 ul4 1 1 ulb \
    1 1 un9 1 1 unj 1 1 unm 1 1 unw 1 1 uoq 1 1 uzp 1 1 vat 1 1 vb3 1 1 vc5 1 1 vcr 1 1 vcz 1 1 \
    vd9 1 1 vdd 1 1 veh 1 1 vel 1 1 vf2 1 1 vf7 1 1 vfk 1 1 vgb 1 1 vgq 1 1 vgy 1 1 vil 1 1 vj0 1 \
    1 vj4 17 1 w 1i 1 9hu 2 1 gg1 1 1 gg4 1 1 gg5 2p 2 w 9ll 1 2 w 9lm 3 2 9l4 9l6 2o 2 9mb 9mw \
    1e 1 3cw 1 1 3cx 1 1 3hm 1 1 3cy 1 1 3ho 1 1 3hp 1 1 3cz 1 1 3d0 1 1 3d1 1 1 3hs 1 1 3ht 1 1 \
    3hu 1 1 3hv 1 1 3hw 1 1 3hx 1 1 3dm 1 1 3d2 1 1 3d3 1 1 3d4 1 1 3dt 1 1 3d5 1 1 3d6 1 1 3d7 1 \
    1 3d8 1 1 3d9 1 1 3da 1 1 3db 1 1 3dc 1 1 3dd 1 1 3de 1 1 3fl 1 1 3fm 1 1 3fn 1 1 3fo 1 1 3fp \
    1 1 3fq 1 1 3fr 1 1 3fs 1 1 3ft 1 1 3fu 1 1 3fv 1 1 3fw 1 1 3fx 1 1 3fy 1 1 3fz 1 1 3g0 1 1 \
    3g1 1 1 3g2 1 1 3g3 1 1 3g4 1 1 3g5 1 1 3fk 1 1 3dg 1 1 3dh 1 1 3if 1 1 3ig 1 1 3ik 1 1 3im 1 \
    1 3ir 1 1 3iv 1 1 3ix 1 1 3do 1 1 3j1 1 1 3j3 1 1 3dp 1 1 3dq 1 1 3ds 1 1 3du 1 1 3dv 1 1 3dz \
    1 1 3e1 1 1 3e3 1 1 3e4 1 1 3e5 1 1 3e6 1 1 3e7 1 1 3ea 1 1 3ee 1 1 3eo 1 1 3ev 1 1 3f0 1 1 \
    3jl 1 1 3jm 1 1 3fb 1 1 3fc 1 1 3fd 1 1 3gk 1 1 3gl 1 1 3go 1 1 3gx 1 1 3gy 1 1 3h0 1 1 3ha 1 \
    1 3hd 4 1 feo 1 1 fik 1 1 fex 1 1 h5n 1 1 fey 1 1 ffx 1 1 fez 1 1 n5e 1 1 fh5 1 1 ffd 1 1 fep \
    1 1 hm1 1 1 h80 1 1 fju 2p 3 14 3cw 15 1 3 14 3cy 15 1 3 14 3cz 15 1 3 14 3d1 15 1 3 14 3d2 \
    15 1 3 14 3d3 15 1 3 14 3d5 15 1 3 14 3d7 15 1 3 14 3d8 15 1 3 14 3da 15 1 3 14 3db 15 1 3 14 \
    3dc 15 1 3 14 3dd 15 1 3 14 3de 15 1 4 14 3cw 3fl 15 1 4 14 3cy 3fl 15 1 4 14 3cz 3fl 15 1 4 \
    14 3d1 3fl 15 1 4 14 3d2 3fl 15 1 4 14 3d3 3fl 15 1 4 14 3d5 3fl 15 1 4 14 3d7 3fl 15 1 4 14 \
    3d8 3fl 15 1 4 14 3da 3fl 15 1 4 14 3db 3fl 15 1 4 14 3dc 3fl 15 1 4 14 3dd 3fl 15 1 4 14 3de \
    3fl 15 1 4 14 3d8 3fy 15 1 7 14 3d7 3ft 3d8 3fp 3hn 15 1 6 14 3d7 3ft 3de 3fy 15 2 3 14 feo \
    15 1 3 14 fik 15 1 3 14 fex 15 1 3 14 h5n 15 1 3 14 fis 15 1 3 14 g31 15 1 3 14 fer 15 1 3 14 \
    g2z 15 1 3 14 fh9 15 1 3 14 gg1 15 1 3 14 kco 15 1 3 14 m7f 15 1 3 14 ldg 15 1 3 14 kdk 15 1 \
    3 14 ssx 15 1 3 14 h7j 15 1 3 14 k4l 15 1 3 14 kkq 15 1 3 14 kcp 15 1 3 14 ny6 15 1 3 14 glp \
    15 1 3 14 mm1 15 1 3 14 rs1 15 1 3 14 nz1 15 1 3 14 gc4 15 1 3 14 fkz 15 1 3 14 gos 15 1 3 14 \
    i1y 15 1 3 14 nhf 15 1 3 14 flt 15 1 3 14 rt3 15 1 3 14 ggk 15 1 3 14 nzh 15 1 3 14 fm9 15 1 \
    3 14 pnu 15 1 3 14 po3 15 1 1 gun 1 1 inw 1 1 k1z 1 1 oen 9 3 28 2c 1x 1 2 1e 1d 1 2 1e 1e 1 \
    2 1e 1f 1 2 1e 1g 1 2 1e 1h 1 2 1e 1i 1 2 1e 1j 1 2 1e 1k 1 2 1e 1l 1 2 1f 1c 1 2 1f 1d 1 2 \
    1f 1e 1 2 1f 1f 1 2 1f 1g 1 2 1f 1h 1 1 3cw 1 1 3cy 1 1 3cz 1 1 3d1 1 1 3d2 1 1 3d3 1 1 3d5 1 \
    1 3d7 1 1 3d8 1 1 3da 1 1 3db 1 1 3dc 1 1 3dd 1 1 3de 1 2 3cw 3fl 1 2 3cy 3fl 1 2 3cz 3fl 1 2 \
    3d1 3fl 1 2 3d2 3fl 1 2 3d3 3fl 1 2 3d5 3fl 1 2 3d7 3fl 1 2 3d8 3fl 1 2 3da 3fl 1 2 3db 3fl 1 \
    2 3dc 3fl 1 2 3dd 3fl 1 2 3de 3fl 1 5 3da 3fl 3hz 3cw 3ft 1 4 3d8 3fy 3d7 3g4 1 2 3d7 3fy 2 1 \
    feo 1 1 fik 1 1 fex 1 1 h5n 1 1 fis 1 1 g31 1 1 fer 1 1 g2z 1 1 fh9 1 1 gg1 1 1 kco 1 1 m7f 1 \
    1 ldg 1 1 kdk 1 1 ssx 1 1 h7j 1 1 k4l 1 1 kkq 1 1 kcp 1 1 ny6 1 1 glp 1 1 mm1 1 1 rs1 1 1 nz1 \
    1 1 gc4 1 1 o2g 1 1 n5j 1 1 ho3 1 1 six 1 1 g16 1 1 ghc 1 1 lig 1 1 u11 1 1 fm9 1 1 g49 1 1 \
    l7n 1 1 fey 1 1 ffx 1 1 fez 1 1 ijq 1 1 gkz 1 1 gfv 1 1 i3b 1 1 i1y 1 1 nhf 1 1 flt 1 1 rt3 1 \
    1 ggk 1 1 hlo 1 2 1f 1i 1 2 1f 1j 1 2 1f 1k 1 2 1f 1l 1 2 1g 1c 1 2 1g 1d 1 2 1g 1e 1 2 1g 1f \
    1 2 1g 1g 1 2 1g 1h 1 2 1g 1i 1 2 1g 1j 1 2 1g 1k 1 2 1g 1l 1 2 1h 1c 1 2 1d kco 1 2 1e kco 1 \
    2 1f kco 1 2 1g kco 1 2 1h kco 1 2 1i kco 1 2 1j kco 1 2 1k kco 1 2 1l kco 1 3 1d 1c kco 1 3 \
    1d 1d kco 1 3 1d 1e kco 1 2 20 2v 1 3 2t 36 2v 1 2 2t 2e 1 3 24 2c 1w 1 1 9lu 1 1 9lw 1 1 9ly \
    1 1 9m0 1 1 9m2 1 1 9m3 1 1 9m5 1 1 9m7 1 1 9m9 1 1 9mb 1 1 9md 1 1 9mf 1 1 9mh 1 1 9mj 1 1 \
    9ml 1 1 9mn 1 1 9mp 1 1 9ms 1 1 9mu 1 1 9mw 1 1 9my 1 1 9mz 1 1 9n0 1 1 9n1 1 1 9n2 1 1 9n3 1 \
    1 9n6 1 1 9n9 1 1 9nc 1 1 9nf 1 1 9ni 1 1 9nj 1 1 9nk 1 1 9nl 1 1 9nm 1 1 9no 1 1 9nq 1 1 9ns \
    1 1 9nt 1 1 9nu 1 1 9nv 1 1 9nw 1 1 9nx 1 1 9nz 1 1 9o0 1 1 9o1 1 1 9o2 2 5 9lu 9n3 9lm 9oc \
    9mw 1 4 9lu 9nv 9n9 9lt 1 5 9lu 9o3 9nc 9lm 9lu 1 3 9lu 9oc 9nv 1 5 9lw 9mz 9o3 9m7 9ll 1 3 \
    9lw 9o3 9mp 1 3 9ly 9m1 9o3 1 6 9m0 9mh 9m7 9oc 9mw 9ll 1 4 9m0 9oc 9m3 9oc 1 3 9m2 9o3 9mh 1 \
    3 9m2 9oc 9nk 1 3 9m3 9lw 9nu 1 4 9m3 9nt 9mr 9mw 1 4 9m3 9nx 9nu 9oc 1 4 9m3 9ll 9nx 9o3 1 4 \
    9m3 9ll 9o3 9ni 1 4 9m5 9ll 9m3 9ll 1 4 9m5 9ll 9mz 9oc 1 4 9m5 9np 9nu 9oc 1 6 9m5 9ll 9nv \
    9mn 9ll 9oc 1 2 9m5 9nx 1 6 9m5 9nx 9m7 9ll 9nt 9nk 1 6 9m5 9nx 9nl 9oc 9mw 9nv 1 5 9m5 9nx \
    9nz 9mr 9mw 1 4 9m7 9ll 9nt 9nk 1 6 9m7 9ll 9nt 9nk 9mw 9o3 1 6 9m7 9nv 9mj 9ll 9lw 9nx 1 4 \
    9m7 9nx 9oc 9n1 1 3 9m9 9oc 9mh 1 3 9mb 9nv 9my 1 4 9mb 9oc 9nf 9lm 1 4 9md 9lw 9m7 9nv 1 5 \
    9md 9o3 9mp 9oc 9nk 1 5 9mf 9nu 9o3 9m7 9ll 1 3 9mj 9o3 9mp 1 3 9mj 9o3 9mw 1 4 9mn 9ll 9oc \
    9mh 1 3 9mu 9ll 9mf 1 3 9mw 9ll 9nv 1 2 9mw 9o3 1 2 9my 9n2 1 3 9n2 9mr 9mw 1 3 9n3 9lw 9ms 1 \
    6 9n3 9lm 9oc 9mj 9o3 9mw 1 4 9n3 9lm 9oc 9ms 1 5 9n3 9ll 9oc 9nw 9nv 1 6 9n6 9lm 9lu 9mh 9mw \
    9nv 1 4 9n6 9lm 9m7 9nv 1 3 9n6 9lm 9mb 1 3 9n6 9ll 9nv 1 6 9n9 9lt 9nt 9mr 9mw 9ll 1 4 9n9 \
    9lv 9oc 9mw 1 6 9n9 9ll 9mr 9mf 9lz 9nv 1 3 9n9 9nt 9o3 1 5 9nc 9m7 9mn 9oc 9nv 1 3 9nc 9lm \
    9ml 1 4 9nc 9lm 9mz 9n6 1 3 9nc 9nv 9ms 1 4 9nc 9lm 9o3 9mh 1 5 9nc 9lm 9oc 9mf 9ll 1 4 9nc \
    9ll 9oc 9mn 1 5 9nf 9lm 9lw 9o3 9mw 1 4 9nf 9ll 9nv 9mw 1 2 9nf 9o3 1 5 9nf 9lm 9o3 9mw 9ll 1 \
    3 9nf 9oc 9nv 1 3 9nf 9oc 9o3 1 4 9ni 9lw 9m7 9nx 1 3 9ni 9lw 9nv 1 3 9ni 9mr 9n3 1 3 9ni 9nv \
    9m7 1 5 9ni 9o3 9mf 9nr 9o3 1 4 9nj 9m7 9nx 9o3 1 2 9nj 9nu 1 6 9nj 9nu 9n3 9ll 9oc 9nv 1 3 \
    9nl 9m3 9ll 1 5 9nl 9m3 9ll 9mw 9o3 1 4 9nl 9oc 9mw 9nv 1 4 9no 9oc 9mw 9ll 1 3 9no 9oc 9nv 1 \
    3 9nq 9lu 9o3 1 4 9nu 9mr 9mw 9nv 1 2 9nu 9nt 1 4 9nv 9n6 9lm 9oc 1 5 9nv 9oc 9n9 9ll 9nv 1 2 \
    9nw 9nk 1 6 9nw 9o3 9mw 9m9 9ll 9o3 1 3 9nz 9mr 9mw 1 2 1c m9l 1 2 1d m9l 1 2 1e m9l 1 2 1f \
    m9l 1 2 1g m9l 1 2 1h m9l 1 2 1i m9l 1 2 1j m9l 1 2 1k m9l 1 2 1l m9l 1 3 1d 1c m9l 1 3 1d 1d \
    m9l 1 3 1d 1e m9l 1 3 1d 1f m9l 1 3 1d 1g m9l 1 3 1d 1h m9l 1 3 1d 1i m9l 1 3 1d 1j m9l 1 3 \
    1d 1k m9l 1 3 1d 1l m9l 1 3 1e 1c m9l 1 3 1e 1d m9l 1 3 1e 1e m9l 1 3 1e 1f m9l 1 3 1e 1g m9l \
    1 3 2w 28 2p 1 2 2s 2p 1 2 1t 2d 1 3 2q 2p 36 1 2 33 2e 1 2 34 2r 1 2 2s 31 1 3 2s 31 1e 1 3 \
    2s 31 1f 1 2 21 2d 1 2 inn jdc 1 2 k6l gp8 1 2 hlz l7n 1 2 k5q lh7 1 4 kkq irz fmi ny6 1 2 34 \
    1t 1 2 32 1t 1 2 qk 1t 1 2 31 1t 1 2 2z 1t 1 2 23 1u 1 2 25 1u 1 2 1z 1u 1 3 2r 2p 30 1 4 2z \
    2r 2p 30 1 2 34 1y 1 2 32 1y 1 2 qk 1y 1 2 qk 2v 1 2 31 2v 1 2 2z 2v 1 2 20 3e 1 3 2z 20 3e 1 \
    3 25 20 3e 1 3 1z 20 3e 1 3 2c 20 3e 1 2 qk 30 1 2 31 30 1 2 2s 30 1 2 2z 30 1 2 2u 31 1 2 32 \
    31 1 2 qk 31 1 2 31 31 1 2 2r 31 1 2 2z 31 1 3 31 31 1e 1 3 2r 31 1e 1 2 31 1e 1 3 2z 31 1e 1 \
    3 31 31 1f 1 3 2r 31 1f 1 2 31 1f 1 3 2z 31 1f 1 3 31 6qd 37 1 4 31 6qd 37 1e 1 2 28 2p 1 3 \
    2z 28 2p 1 3 25 28 2p 1 3 1z 28 2p 1 3 36 2p 2s 1 5 36 2p 2s 6qd 37 1 6 36 2p 2s 6qd 37 1e 1 \
    2 34 37 1 2 32 37 1 2 qk 37 1 2 31 37 1 2 34 2e 1 2 32 2e 1 2 qk 2e 1 2 31 2e 1 2 2z 2e 1 2 \
    25 2e 1 2 34 2f 1 2 32 2f 1 2 qk 2f 1 2 31 2f 1 2 2z 2f 1 2 25 2f 1 2 2z q1 1 2 25 q1 1 4 2p \
    1a 31 1a 1 2 1u 35 1 2 2r 2r 1 2 2r 2s 1 4 1v 6qd 2z 2v 1 3 1v 33 1a 1 2 2s 1u 1 2 1z 3d 1 2 \
    2w 2p 1 2 20 28 1 2 2x 32 1 2 23 23 1 2 23 25 1 2 2z 38 1 2 30 31 1 2 30 32 1 3 30 33 2v 1 2 \
    30 3c 1 2 31 2q 1 3 31 2x 30 1 3 31 33 30 1 2 28 20 1 4 34 1a 31 1a 1 3 28 28 25 1 2 28 2a 1 \
    2 37 36 1 2 2b 3a 1 2 2f 2q 1 3 2e 6qd 31 1 3 1t 6qd 31 1 2 1d k4l 1 2 1e k4l 1 2 1f k4l 1 2 \
    1g k4l 1 2 1h k4l 1 2 1i k4l 1 2 1j k4l 1 2 1k k4l 1 2 1l k4l 1 3 1d 1c k4l 1 3 1d 1d k4l 1 3 \
    1d 1e k4l 1 3 1d 1f k4l 1 3 1d 1g k4l 1 3 1d 1h k4l 1 3 1d 1i k4l 1 3 1d 1j k4l 1 3 1d 1k k4l \
    1 3 1d 1l k4l 1 3 1e 1c k4l 1 3 1e 1d k4l 1 3 1e 1e k4l 1 3 1e 1f k4l 1 3 1e 1g k4l 1 3 1e 1h \
    k4l 1 3 1e 1i k4l 1 3 1e 1j k4l 1 3 1e 1k k4l 1 3 1e 1l k4l 1 3 1f 1c k4l 1 3 1f 1d k4l 1 3 \
    2v 2p 30 mn1 1 ui 1 1 uk 5v 1 x2n 3s 1 86 1 1 9f o3 1 x0n 1 1 xtj 1 1 h7 1 1 xua fq9 2 2u 2u \
    1 2 2u 2x 1 2 2u 30 1 3 2u 2u 2x 1 3 2u 2u 30 1 2 37 38 1 2 37 38 d 2 12s 12u 1 2 12s 12d 1 2 \
    12s 12j 1 2 132 12u 1 2 12s 12l 9 1 15u 1 1 15c 1 1 15f 1 1 15g 1 1 15n 1 1 15o 1 1 15p 1 1 \
    160 1 1 162 1 1 17 12 2 15c 15o 1 1 19t 1 1 19t 1 1 1a3 1 1 1a3 1 1 1a3 1 1 1a3 1 1 1a6 1 1 \
    1a6 1 1 1a6 1 1 1a6 1 1 1a8 1 1 1a8 1 1 1a8 1 1 1a8 1 1 1a2 1 1 1a2 1 1 1a2 1 1 1a2 1 1 1a7 1 \
    1 1a7 1 1 1a7 1 1 1a7 1 1 1a1 1 1 1a1 1 1 1a1 1 1 1a1 1 1 1b8 1 1 1b8 1 1 1b8 1 1 1b8 1 1 1ba \
    1 1 1ba 1 1 1ba 1 1 1ba 1 1 1ac 1 1 1ac 1 1 1ac 1 1 1ac 1 1 1ab 1 1 1ab 1 1 1ab 1 1 1ab 1 1 \
    1ae 1 1 1ae 1 1 1ae 1 1 1ae 1 1 1af 1 1 1af 1 1 1af 1 1 1af 1 1 1al 1 1 1al 1 1 1ak 1 1 1ak 1 \
    1 1am 1 1 1am 1 1 1ag 1 1 1ag 1 1 1aw 1 1 1aw 1 1 1ap 1 1 1ap 1 1 1bd 1 1 1bd 1 1 1bd 1 1 1bd \
    1 1 1bj 1 1 1bj 1 1 1bj 1 1 1bj 1 1 1bn 1 1 1bn 1 1 1bn 1 1 1bn 1 1 1bl 1 1 1bl 1 1 1bl 1 1 \
    1bl 1 1 1bu 1 1 1bu 1 1 1bv 1 1 1bv 1 1 1bv 1 1 1bv 1 2 1cl 190 1 2 1cl 190 1 1 1c1 1 1 1c1 1 \
    1 1c1 1 1 1c1 1 1 1by 1 1 1by 1 1 1by 1 1 1by 1 1 1ci 1 1 1ci 1 2 1ci 190 1 2 1ci 190 y 1 1bh \
    1 1 1bh 1 1 1bh 1 1 1bh 1 1 1c7 1 1 1c7 1 1 1c6 1 1 1c6 1 1 1c8 1 1 1c8 1 2 1c7 19w 1 1 1cb 1 \
    1 1cb 1 1 1c5 1 1 1c5 1 1 1c9 1 1 1c9 1 1 1cg 1 1 1cg 1 1 1cg 1 1 1cg 1 1 18p 1 1 18p 1 3 18q \
    190 17r 1 3 18q 190 17r 1 3 18q 190 1cl 1 3 18q 190 1cl 1 3 18q 190 18o 1 3 18q 190 18o 1 3 \
    18q 190 1c7 1 3 18q 190 1c7 1 3 18q 190 1c6 1 3 18q 190 1c6 1 3 18q 190 1c8 1 3 18q 190 1c8 1 \
    3 18q 190 1cg 1 3 18q 190 1cg 1 3 18q 190 1cg 1 3 18q 190 18p 1 3 18q 190 18p 1 3 18q 190 18p \
    1 1 1cc 1 1 1cc 1 1 1cc 1 1 1cc 1 3 18q 190 17w 1 3 18q 190 17x 1 3 18q 190 18l 1 3 18q 190 \
    18p 1 3 18q 190 18q 1 2 17s 17w 1 2 17s 17x 1 2 17s 17y 1 2 17s 18l 1 2 17s 18p 1 2 17s 18q 1 \
    2 17u 17w 1 2 17u 17x 1 2 17u 17y 1 2 17u 18l 1 2 17u 18p 1 2 17u 18q 1 2 17v 17w 1 2 17v 18l \
    1 2 17v 18p 1 2 17v 18q 1 2 17w 17x 1 2 17w 18l 1 2 17x 17w 1 2 17x 18l 1 2 17y 17w 1 2 17y \
    17x 1 2 17y 18l 1 2 183 17w 1 2 183 17x 1 2 183 17y 1 2 183 18l 1 2 185 17x 1 2 185 18l 1 2 \
    186 17w 1 2 186 17x 1 2 186 17y 1 2 186 18l 1 2 187 17x 1 2 187 18l 1 2 188 18l 1 2 189 17w 1 \
    2 189 18l 1 2 18a 17w 1 2 18a 18l 1 2 18h 17w 1 2 18h 17x 1 2 18h 17y 1 2 18h 18l 1 2 18h 18p \
    1 2 18h 18q 1 2 18i 17x 1 2 18i 18l 1 2 18i 18p 1 2 18i 18q 1 2 18j 17r 1 2 18j 17w 1 2 18j \
    17x 1 2 18j 17y 1 2 18j 18k 1 2 18j 18l 1 2 18j 18p 1 2 18j 18q 1 2 18k 17w 1 2 18k 17x 1 2 \
    18k 17y 1 2 18k 18l 1 2 18k 18p 1 2 18k 18q 1 2 18l 17w 1 2 18l 17x 1 2 18l 17y 1 2 18l 18l 1 \
    2 18l 18p 1 2 18l 18q 1 2 18m 17w 1 2 18m 17x 1 2 18m 17y 1 2 18m 18l 1 2 18m 18p 1 2 18m 18q \
    1 2 18n 17w 1 2 18n 18l 1 2 18n 18p 1 2 18n 18q 1 2 18q 17w 1 2 18q 17x 1 2 18q 17y 1 2 18q \
    18l 1 2 18q 18p 1 2 18q 18q 1 2 180 19s 1 2 181 19s 1 2 18p 19s 1 3 w 18s 18x 1 3 w 18t 18x 1 \
    3 w 18u 18x 1 3 w 18v 18x 1 3 w 18w 18x 1 3 w 18x 19s 1 3 18q 190 181 1 3 18q 190 182 1 3 18q \
    190 18l 1 3 18q 190 18m 1 3 18q 190 18p 1 3 18q 190 18q 1 2 17s 181 1 2 17s 182 1 2 17s 18l 1 \
    2 17s 18m 1 2 17s 18p 1 2 17s 18q 1 2 17u 181 1 2 17u 182 1 2 17u 18l 1 2 17u 18m 1 2 17u 18p \
    1 2 17u 18q 1 2 17v 181 1 2 17v 182 1 2 17v 18l 1 2 17v 18m 1 2 17v 18p 1 2 17v 18q 1 2 18h \
    18p 1 2 18h 18q 1 2 18i 18p 1 2 18i 18q 1 2 18j 17r 1 2 18j 18k 1 2 18j 18l 1 2 18j 18p 1 2 \
    18j 18q 1 2 18k 18l 1 2 18k 18p 1 2 18k 18q 1 2 18l 17r 1 2 18l 18l 1 2 18m 181 1 2 18m 182 1 \
    2 18m 18l 1 2 18m 18m 1 2 18m 18p 1 2 18m 18q 1 2 18p 19s 1 2 18q 181 1 2 18q 182 1 2 18q 18l \
    1 2 18q 18m 1 2 18q 18p 1 2 18q 18q 1 3 18q 190 17w 1 3 18q 190 17x 1 3 18q 190 17y 1 3 18q \
    190 18l 1 3 18q 190 18n 1 2 17s 17w 1 2 17s 17x 1 2 17s 17y 1 2 17s 18l 1 2 17s 18n 1 2 17u \
    17w 1 2 17u 17x 1 2 17u 17y 1 2 17u 18l 1 2 17u 18n 1 2 17v 18l 1 2 17w 17x 1 2 17w 18l 1 2 \
    17x 17w 1 2 17x 18l 1 2 17y 17w 1 2 17y 18l 1 2 183 17w 1 2 183 17x 1 2 183 17y 1 2 183 18l 1 \
    2 185 17x 1 2 185 17y 1 2 185 18l 1 2 186 17w 1 2 186 17x 1 2 186 17y 1 2 186 18l 1 2 187 17x \
    1 2 188 18l 1 2 189 17w 1 2 189 18l 1 2 18a 17w 1 2 18a 18l 1 2 18h 17w 1 2 18h 17x 1 2 18h \
    17y 1 2 18h 18l 1 2 18i 17x 1 2 18i 18l 1 2 18j 17w 1 2 18j 17x 1 2 18j 17y 1 2 18j 18k 1 2 \
    18j 18l 1 2 18k 17w 1 2 18k 17x 1 2 18k 17y 1 2 18k 18l 1 2 18k 18n 1 2 18l 17w 1 2 18l 17x 1 \
    2 18l 17y 1 2 18l 18l 1 2 18m 17w 1 2 18m 17x 1 2 18m 17y 1 2 18m 18l 1 2 18m 18n 1 2 18n 17w \
    1 2 18n 18l 1 2 18n 19s 1 2 18q 17w 1 2 18q 17x 1 2 18q 17y 1 2 18q 18l 1 2 18q 18n 1 3 18q \
    190 18l 1 3 18q 190 18n 1 2 17s 18l 1 2 17s 18n 1 2 17u 18l 1 2 17u 18n 1 2 17v 18l 1 2 17v \
    18n 1 2 183 18l 1 2 183 18n 1 2 184 18l 1 2 184 18n 1 2 18j 18k 1 2 18j 18l 1 2 18k 18l 1 2 \
    18m 18l 1 2 18m 18n 1 2 18q 18l 1 2 18q 18n 1 3 18g 18u 18x 1 3 18g 18v 18x 1 3 18g 18w 18x 1 \
    2 187 18p 1 2 187 18q 1 2 189 18p 1 2 189 18q 1 2 18a 18p 1 2 18a 18q 1 2 183 18p 1 2 183 18q \
    1 2 184 18p 1 2 184 18q 1 2 17x 18p 1 2 17x 18q 1 2 17w 18p 1 2 17w 18q 1 2 17y 18p 1 2 17y \
    18q 1 2 185 18p 1 2 185 18q 1 2 186 18p 1 2 186 18q 1 2 184 17w 1 2 184 17x 1 2 184 17y 1 2 \
    184 18l 1 2 184 181 1 2 183 181 1 2 185 181 1 2 186 181 1 2 187 18p 1 2 187 18q 1 2 189 18p 1 \
    2 189 18q 1 2 18a 18p 1 2 18a 18q 1 2 183 18p 1 2 183 18q 1 2 184 18p 1 2 184 18q 1 2 17x 18p \
    1 2 17x 18q 1 2 17w 18p 1 2 17w 18q 1 2 17y 18p 1 2 17y 18q 1 2 185 18p 1 2 185 18q 1 2 186 \
    18p 1 2 186 18q 1 2 184 17w 1 2 184 17x 1 2 184 17y 1 2 184 18l 1 2 184 181 1 2 183 181 1 2 \
    185 181 1 2 186 181 1 2 184 17w 1 2 184 17x 1 2 184 17y 1 2 184 18l 1 2 183 18n 1 2 184 18n 1 \
    2 187 18l 1 2 183 17w 1 2 183 17x 1 2 183 17y 1 2 184 17w 1 2 184 17x 1 2 184 17y 1 2 187 18l \
    1 2 188 18l 1 2 17r 18r 1 2 17r 18r j 3 17u 17w 18l 1 3 17u 17x 17w 1 3 17u 17x 17w 1 3 17u \
    17x 18l 1 3 17u 17y 18l 1 3 17u 18l 17w 1 3 17u 18l 17x 1 3 17u 18l 17y 1 3 17w 18l 17x 1 3 \
    17w 18l 17x 1 3 17x 18l 18q 1 3 17x 18l 18p 1 3 183 17x 17w 1 3 183 17w 17x 1 3 183 17w 18p 1 \
    3 183 18l 17x 1 3 183 18l 17x 1 3 183 18l 17w 1 3 183 18l 18l 1 3 183 18l 18l 1 3 185 17x 17x \
    1 3 185 17x 17x 1 3 185 18l 18l 1 3 184 17x 18l 1 3 184 17x 18l 1 3 184 17w 18q 1 3 184 18l \
    17y 1 3 184 18l 17y 1 3 184 18l 18l 1 3 184 18l 18l 1 3 186 17x 18p 1 3 186 17y 18l 1 3 186 \
    17y 18l 1 3 187 18l 17x 1 3 187 18l 17x 1 3 187 18l 18l 1 3 187 18l 18q 1 3 189 17w 18l 1 3 \
    189 18l 18l 1 3 189 18l 18l 1 3 189 18l 18p 1 3 18a 18l 18l 1 3 18a 18l 18q 1 3 18a 18l 18p 1 \
    3 18h 17y 18l 1 3 18h 17y 18l 1 3 18i 18l 17x 1 3 18i 18l 18l 1 3 18k 17x 18l 1 3 18k 17x 18q \
    1 3 18k 17x 18p 1 3 18k 17w 17w 1 3 18k 17w 17w 1 3 18k 17y 18l 1 3 18k 17y 18l 1 3 18k 18l \
    17x 1 3 18k 18l 17x 1 3 18l 17x 17w 1 3 18l 17x 18l 1 3 18l 17x 18q 1 3 18l 17w 17x 1 3 18l \
    17w 18l 1 3 18l 17y 17w 1 3 18l 17y 18l 3 3 18l 17w 17y 1 3 18n 18l 17w 1 3 18n 18l 18l 1 3 \
    18m 17x 18l 1 3 18m 17x 18p 1 3 18m 17w 18l 1 3 18m 17w 18l 1 3 18m 17w 18p 1 3 18m 18l 18q 1 \
    3 18m 18l 18p 1 3 18q 18l 18l 1 3 18q 18l 18l 1 3 17s 17y 18q 1 3 17u 17w 18q 1 3 17u 17w 18p \
    1 3 17u 17y 18q 1 3 17u 17y 18p 1 3 17u 18l 18q 1 3 17u 18l 18p 1 3 17w 18l 18q 1 3 17w 17x \
    18p 1 3 17w 18l 18p 1 3 183 17y 18p 1 3 185 17x 18q 1 3 184 17x 18q 1 3 186 17x 18q 1 3 18k \
    17w 18q 1 3 18k 18l 18q 1 3 18q 17x 18q 1 3 18q 17w 18q 1 3 18q 18l 18q 1 3 18l 18l 18q 1 3 \
    18i 18l 18q 1 3 18m 17x 18q 1 3 18i 18l 17x 1 3 18k 17x 18l 1 3 189 18l 18q 1 3 18j 18l 18q 1 \
    3 18m 17w 17x 1 3 18l 17y 18q 1 3 18k 17w 18l 1 3 18j 18l 18l 1 3 18k 17w 18l 1 3 18m 17w 17x \
    1 3 17w 17x 18q 1 3 17x 17w 18q 1 3 18l 17w 18q 1 3 18h 18l 18q 1 3 17s 17x 18q 1 3 18j 18l \
    18l 1 3 189 17w 18l 1 3 185 18l 18l 1 3 183 17y 18q 1 3 18m 17w 18q 15 3 185 18k 1ci 1 3 18i \
    18k 1ci 1 4 17r 18k 18k 18n 1 4 17r 18j 17s 181 1 4 18l 17x 18l 17z 1 4 185 18k 189 18l 1 4 \
    181 183 18o 18k 1 4 189 18k 18q 18n 1 4 18o 183 18k 18l 1 3 185 18k 18p 1 i 185 18k 18p w 17r \
    18k 18k 18n w 189 18k 18q 18n w 18o 183 18k 18l 1 8 17w 18k w 17w 18k 17r 18k 18n 1 4 181 1cc \
    17r 18k k 1 18 1 1 9hd 1 1 9he 1 1 1m 1 1 1n 1 1 x 1 1 1r 1 1 9hy 1 1 9hz 1 3 1a 1a 1a n 2 1a \
    1a 1 1 6c4 1 1 6c3 1 1 2n 1 1 2n 1 1 14 1 1 15 1 1 3f 1 1 3h 1 1 9hw 1 1 9hx 1 1 9hs 1 1 9ht \
    1 1 9hm 1 1 9hn 1 1 9hk 1 1 9hl 1 1 9ho 1 1 9hp 1 1 9hq 1 1 9hr 3 1 2j 1 1 2l 1 2 w lh 1 2 w \
    lh 1 2 w lh 1 2 w lh 1 1 2n 1 1 2n 1 1 2n 1 1 18 1 1 9hd 1 1 1a 2 1 1n 1 1 1m 1 1 1r 1 1 x 1 \
    1 6c4 1 1 14 1 1 15 1 1 3f 1 1 3h 1 1 9hw 1 1 9hx 1 1 z 1 1 12 1 1 16 1 1 17 1 1 19 1 1 1o 1 \
    1 1q 1 1 1p 2 1 2k 1 1 10 1 1 11 1 1 1s 5 2 w 18r 1 2 18g 18r 1 2 w 18s 2 2 w 18t 2 2 w 18u 1 \
    2 18g 18u 1 2 w 18v 1 2 18g 18v 1 2 w 18w 1 2 18g 18w 1 2 w 18x 1 2 18g 18x 1 2 w 18y 1 2 18g \
    18y 1 1 17l 1 2 17r 18z 1 2 17r 18z 1 2 17r 190 1 2 17r 190 1 2 18o 190 1 2 18o 190 1 2 17r \
    191 1 2 17r 191 1 2 18q 190 1 2 18q 190 1 2 18q 190 1 2 18q 190 1 1 17r 1 1 17r 1 1 17s 1 1 \
    17s 1 1 17s 1 1 17s 1 1 17t 1 1 17t 1 1 17u 1 1 17u 1 1 17u 1 1 17u 1 1 17v 1 1 17v 1 1 17v 1 \
    1 17v 1 1 17w 1 1 17w 1 1 17w 1 1 17w 1 1 17x 1 1 17x 1 1 17x 1 1 17x 1 1 17y 1 1 17y 1 1 17y \
    1 1 17y 1 1 17z 1 1 17z 1 1 180 1 1 180 1 1 181 1 1 181 1 1 182 1 1 182 1 1 183 1 1 183 1 1 \
    183 1 1 183 1 1 184 1 1 184 1 1 184 1 1 184 1 1 185 1 1 185 1 1 185 1 1 185 1 1 186 1 1 186 1 \
    1 186 1 1 186 1 1 187 1 1 187 1 1 187 1 1 187 1 1 188 1 1 188 1 1 188 1 1 188 1 1 189 1 1 189 \
    1 1 189 1 1 189 1 1 18a 1 1 18a 1 1 18a 1 1 18a 1 1 18h 1 1 18h 1 1 18h 1 1 18h 1 1 18i 1 1 \
    18i 1 1 18i 1 1 18i 1 1 18j 1 1 18j 1 1 18j 1 1 18j 1 1 18k 1 1 18k 1 1 18k 1 1 18k 1 1 18l 1 \
    1 18l 1 1 18l 1 1 18l 1 1 18m 1 1 18m 1 1 18m 1 1 18m 1 1 18n 1 1 18n 1 1 18n 1 1 18n 1 1 18o \
    1 1 18o 1 1 18p 1 1 18p 1 1 18q 1 1 18q 1 1 18q 1 1 18q 1 3 18k 17r 18z 1 3 18k 17r 18z 1 3 \
    18k 17r 190 1 3 18k 17r 190 1 3 18k 17r 191 1 3 18k 17r 191 1 2 18k 17r 1 2 18k 17r 5 1 x 1 1 \
    y 1 1 z 1 1 10 1 1 11 1 1 12 1 1 13 1 1 14 1 1 15 1 1 16 1 1 17 1 1 18 1 1 19 1 1 1a 1 1 1b 1 \
    1 1c 1 1 1d 1 1 1e 1 1 1f 1 1 1g 1 1 1h 1 1 1i 1 1 1j 1 1 1k 1 1 1l 1 1 1m 1 1 1n 1 1 1o 1 1 \
    1p 1 1 1q 1 1 1r 1 1 1s 1 1 1t 1 1 1u 1 1 1v 1 1 1w 1 1 1x 1 1 1y 1 1 1z 1 1 20 1 1 21 1 1 22 \
    1 1 23 1 1 24 1 1 25 1 1 26 1 1 27 1 1 28 1 1 29 1 1 2a 1 1 2b 1 1 2c 1 1 2d 1 1 2e 1 1 2f 1 \
    1 2g 1 1 2h 1 1 2i 1 1 2j 1 1 2k 1 1 2l 1 1 2m 1 1 2n 1 1 2o 1 1 2p 1 1 2q 1 1 2r 1 1 2s 1 1 \
    2t 1 1 2u 1 1 2v 1 1 2w 1 1 2x 1 1 2y 1 1 2z 1 1 30 1 1 31 1 1 32 1 1 33 1 1 34 1 1 35 1 1 36 \
    1 1 37 1 1 38 1 1 39 1 1 3a 1 1 3b 1 1 3c 1 1 3d 1 1 3e 1 1 3f 1 1 3g 1 1 3h 1 1 3i 1 1 879 1 \
    1 87a 1 1 9he 1 1 9ho 1 1 9hp 1 1 9hd 1 1 9ob 1 1 9o2 1 1 9lt 1 1 9lv 1 1 9lx 1 1 9lz 1 1 9m1 \
    1 1 9nn 1 1 9np 1 1 9nr 1 1 9mr 1 1 9oc 1 1 9lu 1 1 9lw 1 1 9ly 1 1 9m0 1 1 9m2 1 1 9m3 1 1 \
    9m5 1 1 9m7 1 1 9m9 1 1 9mb 1 1 9md 1 1 9mf 1 1 9mh 1 1 9mj 1 1 9ml 1 1 9mn 1 1 9mp 1 1 9ms 1 \
    1 9mu 1 1 9mw 1 1 9my 1 1 9mz 1 1 9n0 1 1 9n1 1 1 9n2 1 1 9n3 1 1 9n6 1 1 9n9 1 1 9nc 1 1 9nf \
    1 1 9ni 1 1 9nj 1 1 9nk 1 1 9nl 1 1 9nm 1 1 9no 1 1 9nq 1 1 9ns 1 1 9nt 1 1 9nu 1 1 9nv 1 1 \
    9nw 1 1 9nx 1 1 9nz 1 1 9o3 1 1 9ll 1 1 9lm 1 1 3fk 1 1 3cw 1 1 3cx 1 1 3hm 1 1 3cy 1 1 3ho 1 \
    1 3hp 1 1 3cz 1 1 3d0 1 1 3d1 1 1 3hs 1 1 3ht 1 1 3hu 1 1 3hv 1 1 3hw 1 1 3hx 1 1 3dm 1 1 3d2 \
    1 1 3d3 1 1 3d4 1 1 3dt 1 1 3d5 1 1 3d6 1 1 3d7 1 1 3d8 1 1 3d9 1 1 3da 1 1 3db 1 1 3dc 1 1 \
    3dd 1 1 3de 4 1 3fl 1 1 3fm 1 1 3fn 1 1 3fo 1 1 3fp 1 1 3fq 3 1 3fr 1 1 3fs 1 1 3ft 1 1 3fu 1 \
    1 3fv 1 1 3fw 3 1 3fx 1 1 3fy 1 1 3fz 1 1 3g0 1 1 3g1 1 1 3g2 3 1 3g3 1 1 3g4 1 1 3g5 4 1 4i \
    1 1 4j 1 1 4s 1 2 w lg 1 1 4m 1 1 4l 1 1 6g9 2 1 7b6 1 1 6mo 1 1 6mp 1 1 6mq 1 1 6mr 1 1 7fk \
    1 1 7gr 15w2 1 1t 1 1 1u 1 1 1v 1 1 1w 1 1 1x 1 1 1y 1 1 1z 1 1 20 1 1 21 1 1 22 1 1 23 1 1 \
    24 1 1 25 1 1 26 1 1 27 1 1 28 1 1 29 1 1 2a 1 1 2b 1 1 2c 1 1 2d 1 1 2e 1 1 2f 1 1 2g 1 1 2h \
    1 1 2i 1 1 2p 1 1 2q 1 1 2r 1 1 2s 1 1 2t 1 1 2u 1 1 2v 1 1 2w 1 1 2x 1 1 2y 1 1 2z 1 1 30 1 \
    1 31 1 1 32 1 1 33 1 1 34 1 1 35 1 1 36 1 1 37 1 1 38 1 1 39 1 1 3a 1 1 3b 1 1 3c 1 1 3d 1 1 \
    3e 1 1 1t 1 1 1u 1 1 1v 1 1 1w 1 1 1x 1 1 1y 1 1 1z 1 1 20 1 1 21 1 1 22 1 1 23 1 1 24 1 1 25 \
    1 1 26 1 1 27 1 1 28 1 1 29 1 1 2a 1 1 2b 1 1 2c 1 1 2d 1 1 2e 1 1 2f 1 1 2g 1 1 2h 1 1 2i 1 \
    1 2p 1 1 2q 1 1 2r 1 1 2s 1 1 2t 1 1 2u 1 1 2v 2 1 2x 1 1 2y 1 1 2z 1 1 30 1 1 31 1 1 32 1 1 \
    33 1 1 34 1 1 35 1 1 36 1 1 37 1 1 38 1 1 39 1 1 3a 1 1 3b 1 1 3c 1 1 3d 1 1 3e 1 1 1t 1 1 1u \
    1 1 1v 1 1 1w 1 1 1x 1 1 1y 1 1 1z 1 1 20 1 1 21 1 1 22 1 1 23 1 1 24 1 1 25 1 1 26 1 1 27 1 \
    1 28 1 1 29 1 1 2a 1 1 2b 1 1 2c 1 1 2d 1 1 2e 1 1 2f 1 1 2g 1 1 2h 1 1 2i 1 1 2p 1 1 2q 1 1 \
    2r 1 1 2s 1 1 2t 1 1 2u 1 1 2v 1 1 2w 1 1 2x 1 1 2y 1 1 2z 1 1 30 1 1 31 1 1 32 1 1 33 1 1 34 \
    1 1 35 1 1 36 1 1 37 1 1 38 1 1 39 1 1 3a 1 1 3b 1 1 3c 1 1 3d 1 1 3e 1 1 1t 2 1 1v 1 1 1w 3 \
    1 1z 3 1 22 1 1 23 3 1 26 1 1 27 1 1 28 1 1 29 2 1 2b 1 1 2c 1 1 2d 1 1 2e 1 1 2f 1 1 2g 1 1 \
    2h 1 1 2i 1 1 2p 1 1 2q 1 1 2r 1 1 2s 2 1 2u 2 1 2w 1 1 2x 1 1 2y 1 1 2z 1 1 30 1 1 31 1 1 32 \
    2 1 34 1 1 35 1 1 36 1 1 37 1 1 38 1 1 39 1 1 3a 1 1 3b 1 1 3c 1 1 3d 1 1 3e 1 1 1t 1 1 1u 1 \
    1 1v 1 1 1w 1 1 1x 1 1 1y 1 1 1z 1 1 20 1 1 21 1 1 22 1 1 23 1 1 24 1 1 25 1 1 26 1 1 27 1 1 \
    28 1 1 29 1 1 2a 1 1 2b 1 1 2c 1 1 2d 1 1 2e 1 1 2f 1 1 2g 1 1 2h 1 1 2i 1 1 2p 1 1 2q 1 1 2r \
    1 1 2s 1 1 2t 1 1 2u 1 1 2v 1 1 2w 1 1 2x 1 1 2y 1 1 2z 1 1 30 1 1 31 1 1 32 1 1 33 1 1 34 1 \
    1 35 1 1 36 1 1 37 1 1 38 1 1 39 1 1 3a 1 1 3b 1 1 3c 1 1 3d 1 1 3e 1 1 1t 1 1 1u 2 1 1w 1 1 \
    1x 1 1 1y 1 1 1z 3 1 22 1 1 23 1 1 24 1 1 25 1 1 26 1 1 27 1 1 28 1 1 29 2 1 2b 1 1 2c 1 1 2d \
    1 1 2e 1 1 2f 1 1 2g 1 1 2h 2 1 2p 1 1 2q 1 1 2r 1 1 2s 1 1 2t 1 1 2u 1 1 2v 1 1 2w 1 1 2x 1 \
    1 2y 1 1 2z 1 1 30 1 1 31 1 1 32 1 1 33 1 1 34 1 1 35 1 1 36 1 1 37 1 1 38 1 1 39 1 1 3a 1 1 \
    3b 1 1 3c 1 1 3d 1 1 3e 1 1 1t 1 1 1u 2 1 1w 1 1 1x 1 1 1y 1 1 1z 2 1 21 1 1 22 1 1 23 1 1 24 \
    1 1 25 2 1 27 4 1 2b 1 1 2c 1 1 2d 1 1 2e 1 1 2f 1 1 2g 1 1 2h 2 1 2p 1 1 2q 1 1 2r 1 1 2s 1 \
    1 2t 1 1 2u 1 1 2v 1 1 2w 1 1 2x 1 1 2y 1 1 2z 1 1 30 1 1 31 1 1 32 1 1 33 1 1 34 1 1 35 1 1 \
    36 1 1 37 1 1 38 1 1 39 1 1 3a 1 1 3b 1 1 3c 1 1 3d 1 1 3e 1 1 1t 1 1 1u 1 1 1v 1 1 1w 1 1 1x \
    1 1 1y 1 1 1z 1 1 20 1 1 21 1 1 22 1 1 23 1 1 24 1 1 25 1 1 26 1 1 27 1 1 28 1 1 29 1 1 2a 1 \
    1 2b 1 1 2c 1 1 2d 1 1 2e 1 1 2f 1 1 2g 1 1 2h 1 1 2i 1 1 2p 1 1 2q 1 1 2r 1 1 2s 1 1 2t 1 1 \
    2u 1 1 2v 1 1 2w 1 1 2x 1 1 2y 1 1 2z 1 1 30 1 1 31 1 1 32 1 1 33 1 1 34 1 1 35 1 1 36 1 1 37 \
    1 1 38 1 1 39 1 1 3a 1 1 3b 1 1 3c 1 1 3d 1 1 3e 1 1 1t 1 1 1u 1 1 1v 1 1 1w 1 1 1x 1 1 1y 1 \
    1 1z 1 1 20 1 1 21 1 1 22 1 1 23 1 1 24 1 1 25 1 1 26 1 1 27 1 1 28 1 1 29 1 1 2a 1 1 2b 1 1 \
    2c 1 1 2d 1 1 2e 1 1 2f 1 1 2g 1 1 2h 1 1 2i 1 1 2p 1 1 2q 1 1 2r 1 1 2s 1 1 2t 1 1 2u 1 1 2v \
    1 1 2w 1 1 2x 1 1 2y 1 1 2z 1 1 30 1 1 31 1 1 32 1 1 33 1 1 34 1 1 35 1 1 36 1 1 37 1 1 38 1 \
    1 39 1 1 3a 1 1 3b 1 1 3c 1 1 3d 1 1 3e 1 1 1t 1 1 1u 1 1 1v 1 1 1w 1 1 1x 1 1 1y 1 1 1z 1 1 \
    20 1 1 21 1 1 22 1 1 23 1 1 24 1 1 25 1 1 26 1 1 27 1 1 28 1 1 29 1 1 2a 1 1 2b 1 1 2c 1 1 2d \
    1 1 2e 1 1 2f 1 1 2g 1 1 2h 1 1 2i 1 1 2p 1 1 2q 1 1 2r 1 1 2s 1 1 2t 1 1 2u 1 1 2v 1 1 2w 1 \
    1 2x 1 1 2y 1 1 2z 1 1 30 1 1 31 1 1 32 1 1 33 1 1 34 1 1 35 1 1 36 1 1 37 1 1 38 1 1 39 1 1 \
    3a 1 1 3b 1 1 3c 1 1 3d 1 1 3e 1 1 1t 1 1 1u 1 1 1v 1 1 1w 1 1 1x 1 1 1y 1 1 1z 1 1 20 1 1 21 \
    1 1 22 1 1 23 1 1 24 1 1 25 1 1 26 1 1 27 1 1 28 1 1 29 1 1 2a 1 1 2b 1 1 2c 1 1 2d 1 1 2e 1 \
    1 2f 1 1 2g 1 1 2h 1 1 2i 1 1 2p 1 1 2q 1 1 2r 1 1 2s 1 1 2t 1 1 2u 1 1 2v 1 1 2w 1 1 2x 1 1 \
    2y 1 1 2z 1 1 30 1 1 31 1 1 32 1 1 33 1 1 34 1 1 35 1 1 36 1 1 37 1 1 38 1 1 39 1 1 3a 1 1 3b \
    1 1 3c 1 1 3d 1 1 3e 1 1 1t 1 1 1u 1 1 1v 1 1 1w 1 1 1x 1 1 1y 1 1 1z 1 1 20 1 1 21 1 1 22 1 \
    1 23 1 1 24 1 1 25 1 1 26 1 1 27 1 1 28 1 1 29 1 1 2a 1 1 2b 1 1 2c 1 1 2d 1 1 2e 1 1 2f 1 1 \
    2g 1 1 2h 1 1 2i 1 1 2p 1 1 2q 1 1 2r 1 1 2s 1 1 2t 1 1 2u 1 1 2v 1 1 2w 1 1 2x 1 1 2y 1 1 2z \
    1 1 30 1 1 31 1 1 32 1 1 33 1 1 34 1 1 35 1 1 36 1 1 37 1 1 38 1 1 39 1 1 3a 1 1 3b 1 1 3c 1 \
    1 3d 1 1 3e 1 1 1t 1 1 1u 1 1 1v 1 1 1w 1 1 1x 1 1 1y 1 1 1z 1 1 20 1 1 21 1 1 22 1 1 23 1 1 \
    24 1 1 25 1 1 26 1 1 27 1 1 28 1 1 29 1 1 2a 1 1 2b 1 1 2c 1 1 2d 1 1 2e 1 1 2f 1 1 2g 1 1 2h \
    1 1 2i 1 1 2p 1 1 2q 1 1 2r 1 1 2s 1 1 2t 1 1 2u 1 1 2v 1 1 2w 1 1 2x 1 1 2y 1 1 2z 1 1 30 1 \
    1 31 1 1 32 1 1 33 1 1 34 1 1 35 1 1 36 1 1 37 1 1 38 1 1 39 1 1 3a 1 1 3b 1 1 3c 1 1 3d 1 1 \
    3e 1 1 8h 1 1 fr 3 1 pd 1 1 pe 1 1 pf 1 1 pg 1 1 ph 1 1 pi 1 1 pj 1 1 pk 1 1 pl 1 1 pm 1 1 pn \
    1 1 po 1 1 pp 1 1 pq 1 1 pr 1 1 ps 1 1 pt 1 1 pk 1 1 pv 1 1 pw 1 1 px 1 1 py 1 1 pz 1 1 q0 1 \
    1 q1 1 1 6pz 1 1 q9 1 1 qa 1 1 qb 1 1 qc 1 1 qd 1 1 qe 1 1 qf 1 1 qg 1 1 qh 1 1 qi 1 1 qj 1 1 \
    qk 1 1 ql 1 1 qm 1 1 qn 1 1 qo 1 1 qp 1 1 qq 1 1 qr 1 1 qs 1 1 qt 1 1 qu 1 1 qv 1 1 qw 1 1 qx \
    1 1 6pu 1 1 qd 1 1 qg 1 1 qi 1 1 qu 1 1 qp 1 1 qo 1 1 pd 1 1 pe 1 1 pf 1 1 pg 1 1 ph 1 1 pi 1 \
    1 pj 1 1 pk 1 1 pl 1 1 pm 1 1 pn 1 1 po 1 1 pp 1 1 pq 1 1 pr 1 1 ps 1 1 pt 1 1 pk 1 1 pv 1 1 \
    pw 1 1 px 1 1 py 1 1 pz 1 1 q0 1 1 q1 1 1 6pz 1 1 q9 1 1 qa 1 1 qb 1 1 qc 1 1 qd 1 1 qe 1 1 \
    qf 1 1 qg 1 1 qh 1 1 qi 1 1 qj 1 1 qk 1 1 ql 1 1 qm 1 1 qn 1 1 qo 1 1 qp 1 1 qq 1 1 qr 1 1 qs \
    1 1 qt 1 1 qu 1 1 qv 1 1 qw 1 1 qx 1 1 6pu 1 1 qd 1 1 qg 1 1 qi 1 1 qu 1 1 qp 1 1 qo 1 1 pd 1 \
    1 pe 1 1 pf 1 1 pg 1 1 ph 1 1 pi 1 1 pj 1 1 pk 1 1 pl 1 1 pm 1 1 pn 1 1 po 1 1 pp 1 1 pq 1 1 \
    pr 1 1 ps 1 1 pt 1 1 pk 1 1 pv 1 1 pw 1 1 px 1 1 py 1 1 pz 1 1 q0 1 1 q1 1 1 6pz 1 1 q9 1 1 \
    qa 1 1 qb 1 1 qc 1 1 qd 1 1 qe 1 1 qf 1 1 qg 1 1 qh 1 1 qi 1 1 qj 1 1 qk 1 1 ql 1 1 qm 1 1 qn \
    1 1 qo 1 1 qp 1 1 qq 1 1 qr 1 1 qs 1 1 qt 1 1 qu 1 1 qv 1 1 qw 1 1 qx 1 1 6pu 1 1 qd 1 1 qg 1 \
    1 qi 1 1 qu 1 1 qp 1 1 qo 1 1 pd 1 1 pe 1 1 pf 1 1 pg 1 1 ph 1 1 pi 1 1 pj 1 1 pk 1 1 pl 1 1 \
    pm 1 1 pn 1 1 po 1 1 pp 1 1 pq 1 1 pr 1 1 ps 1 1 pt 1 1 pk 1 1 pv 1 1 pw 1 1 px 1 1 py 1 1 pz \
    1 1 q0 1 1 q1 1 1 6pz 1 1 q9 1 1 qa 1 1 qb 1 1 qc 1 1 qd 1 1 qe 1 1 qf 1 1 qg 1 1 qh 1 1 qi 1 \
    1 qj 1 1 qk 1 1 ql 1 1 qm 1 1 qn 1 1 qo 1 1 qp 1 1 qq 1 1 qr 1 1 qs 1 1 qt 1 1 qu 1 1 qv 1 1 \
    qw 1 1 qx 1 1 6pu 1 1 qd 1 1 qg 1 1 qi 1 1 qu 1 1 qp 1 1 qo 1 1 pd 1 1 pe 1 1 pf 1 1 pg 1 1 \
    ph 1 1 pi 1 1 pj 1 1 pk 1 1 pl 1 1 pm 1 1 pn 1 1 po 1 1 pp 1 1 pq 1 1 pr 1 1 ps 1 1 pt 1 1 pk \
    1 1 pv 1 1 pw 1 1 px 1 1 py 1 1 pz 1 1 q0 1 1 q1 1 1 6pz 1 1 q9 1 1 qa 1 1 qb 1 1 qc 1 1 qd 1 \
    1 qe 1 1 qf 1 1 qg 1 1 qh 1 1 qi 1 1 qj 1 1 qk 1 1 ql 1 1 qm 1 1 qn 1 1 qo 1 1 qp 1 1 qq 1 1 \
    qr 1 1 qs 1 1 qt 1 1 qu 1 1 qv 1 1 qw 1 1 qx 1 1 6pu 1 1 qd 1 1 qg 1 1 qi 1 1 qu 1 1 qp 1 1 \
    qo 1 1 rg 1 1 rh 3 1 1c 1 1 1d 1 1 1e 1 1 1f 1 1 1g 1 1 1h 1 1 1i 1 1 1j 1 1 1k 1 1 1l 1 1 1c \
    1 1 1d 1 1 1e 1 1 1f 1 1 1g 1 1 1h 1 1 1i 1 1 1j 1 1 1k 1 1 1l 1 1 1c 1 1 1d 1 1 1e 1 1 1f 1 \
    1 1g 1 1 1h 1 1 1i 1 1 1j 1 1 1k 1 1 1l 1 1 1c 1 1 1d 1 1 1e 1 1 1f 1 1 1g 1 1 1h 1 1 1i 1 1 \
    1j 1 1 1k 1 1 1l 1 1 1c 1 1 1d 1 1 1e 1 1 1f 1 1 1g 1 1 1h 1 1 1i 1 1 1j 1 1 1k 1 1 1l 4ch 1 \
    17r 1 1 17s 1 1 17w 1 1 17z 2 1 18o 1 1 182 1 1 17x 1 1 187 1 1 18q 1 1 18j 1 1 18k 1 1 18l 1 \
    1 18m 1 1 183 1 1 189 1 1 18h 1 1 185 1 1 18i 1 1 181 1 1 184 1 1 17u 1 1 17v 1 1 17y 1 1 180 \
    1 1 186 1 1 188 1 1 18a 1 1 19q 1 1 1bu 1 1 1b5 1 1 19r 2 1 17s 1 1 17w 2 1 18n 3 1 17x 2 1 \
    18q 1 1 18j 1 1 18k 1 1 18l 1 1 18m 1 1 183 1 1 189 1 1 18h 1 1 185 1 1 18i 2 1 184 1 1 17u 1 \
    1 17v 1 1 17y 2 1 186 2 1 18a 7 1 17w 5 1 17x 2 1 18q 2 1 18k 2 1 18m 1 1 183 1 1 189 2 1 185 \
    1 1 18i 2 1 184 3 1 17y 2 1 186 2 1 18a 2 1 1bu 2 1 19r 2 1 17s 1 1 17w 2 1 18n 3 1 17x 1 1 \
    187 1 1 18q 1 1 18j 2 1 18l 1 1 18m 1 1 183 1 1 189 1 1 18h 1 1 185 1 1 18i 2 1 184 1 1 17u 1 \
    1 17v 1 1 17y 2 1 186 1 1 188 1 1 18a 1 1 19q 2 1 1b5 2 1 17r 1 1 17s 1 1 17w 1 1 17z 1 1 18n \
    1 1 18o 1 1 182 1 1 17x 1 1 187 1 1 18q 2 1 18k 1 1 18l 1 1 18m 1 1 183 1 1 189 1 1 18h 1 1 \
    185 1 1 18i 1 1 181 1 1 184 1 1 17u 1 1 17v 1 1 17y 1 1 180 1 1 186 1 1 188 1 1 18a 6 1 17s 1 \
    1 17w 1 1 17z 2 1 18o 1 1 182 1 1 17x 1 1 187 1 1 18q 2 1 18k 1 1 18l 1 1 18m 1 1 183 1 1 189 \
    1 1 18h 1 1 185 1 1 18i 1 1 181 1 1 184 1 1 17u 1 1 17v 1 1 17y 1 1 180 1 1 186 1 1 188 1 1 \
    18a g5 2 1c 1a 1 2 1c 18 1 2 1d 18 1 2 1e 18 1 2 1f 18 1 2 1g 18 1 2 1h 18 1 2 1i 18 1 2 1j \
    18 1 2 1k 18 1 2 1l 18 6 3 14 1t 15 1 3 14 1u 15 1 3 14 1v 15 1 3 14 1w 15 1 3 14 1x 15 1 3 \
    14 1y 15 1 3 14 1z 15 1 3 14 20 15 1 3 14 21 15 1 3 14 22 15 1 3 14 23 15 1 3 14 24 15 1 3 14 \
    25 15 1 3 14 26 15 1 3 14 27 15 1 3 14 28 15 1 3 14 29 15 1 3 14 2a 15 1 3 14 2b 15 1 3 14 2c \
    15 1 3 14 2d 15 1 3 14 2e 15 1 3 14 2f 15 1 3 14 2g 15 1 3 14 2h 15 1 3 14 2i 15 1 3 9hw 2b \
    9hx 1 1 1v 1 1 2a 1 2 1v 1w 1 2 2f 2i 2 1 1t 1 1 1u 1 1 1v 1 1 1w 1 1 1x 1 1 1y 1 1 1z 1 1 20 \
    1 1 21 1 1 22 1 1 23 1 1 24 1 1 25 1 1 26 1 1 27 1 1 28 1 1 29 1 1 2a 1 1 2b 1 1 2c 1 1 2d 1 \
    1 2e 1 1 2f 1 1 2g 1 1 2h 1 1 2i 1 2 20 2e 1 2 25 2e 1 2 2b 1w 1 2 2b 2b 1 3 28 28 2e 1 2 2f \
    1v r 2 25 1v 1 2 25 1w 11 2 1w 22 34 2 9kr 9jf 1 2 9mb 9mb 1 1 9md e 1 jez 1 1 i1j 1 1 gjw 1 \
    2 9mu 9ll 1 1 fik 1 1 hlm 1 1 r8j 1 1 hm1 1 1 fj8 1 1 k68 1 1 mch 1 1 k2h 1 1 g99 1 1 ivg 1 1 \
    g3x 1 1 k34 1 1 g7x 1 1 oqq 1 1 n4v 1 1 rs9 1 1 hkg 1 1 gmx 1 1 lxw 1 1 jh1 1 1 jmd 1 1 feo 1 \
    1 fex 1 1 si2 1 1 ijq 1 1 ffx 1 1 gkz 1 1 jk7 1 1 rxs 1 1 jf7 1 1 o01 1 1 o6y 1 1 glk 1 1 lts \
    1 1 kcp 1 1 kco 1 1 n5f 1 1 gaa 1 1 gxi 1 1 sp9 5 3 9hw kdo 9hx 1 3 9hw fex 9hx 1 3 9hw fik \
    9hx 1 3 9hw i2x 9hx 1 3 9hw m9l 9hx 1 3 9hw jf7 9hx 1 3 9hw nh3 9hx 1 3 9hw gd9 9hx 1 3 9hw \
    k0n 9hx 8 1 ivr 1 1 gkv
    """

  /// First, second and what they compose to.
  static let compositions: StaticString = """
    1o mw 6su 1p mw 6sg 1q mw 6sv 1t lc 5c 1t ld 5d 1t le 5e 1t lf 5f 1t lg 74 1t li 76 1t lj fa \
    1t lk 5g 1t ll 61u 1t lm 5h 1t lo ct 1t lr e8 1t lt ea 1t mb 61s 1t md 5xc 1t mg 78 1u lj 5xe \
    1u mb 5xg 1u mp 5xi 1v ld 7a 1v le 7c 1v lj 7e 1v lo 7g 1v mf 5j 1w lj 5xm 1w lo 7i 1w mb 5xo \
    1w mf 5xs 1w ml 5xu 1w mp 5xq 1x lc 5k 1x ld 5l 1x le 5m 1x lf 62k 1x lg 7m 1x li 7o 1x lj 7q \
    1x lk 5n 1x ll 62i 1x lo 7u 1x lr ec 1x lt ee 1x mb 62g 1x mf fc 1x mg 7s 1x ml 5y0 1x mo 5y2 \
    1y lj 5y6 1z ld dw 1z le 7w 1z lg 5y8 1z li 7y 1z lj 80 1z lo di 1z mf 82 20 le 84 20 lj 5ya \
    20 lk 5ye 20 lo f2 20 mb 5yc 20 mf 5yg 20 mm 5yi 21 lc 5o 21 ld 5p 21 le 5q 21 lf 88 21 lg 8a \
    21 li 8c 21 lj 8g 21 lk 5r 21 ll 62w 21 lo cv 21 lr eg 21 lt ei 21 mb 62y 21 mg 8e 21 mo 5yk \
    22 le 8k 23 ld 5yo 23 lo dk 23 mb 5yq 23 mf 8m 23 mp 5ys 24 ld 8p 24 lo 8t 24 mb 5yu 24 mf 8r \
    24 ml 5z0 24 mp 5yy 25 ld 5z2 25 lj 5z4 25 mb 5z6 26 lc e0 26 ld 8z 26 lf 5t 26 lj 5z8 26 lo \
    93 26 mb 5za 26 mf 91 26 ml 5ze 26 mp 5zc 27 lc 5u 27 ld 5v 27 le 5w 27 lf 5x 27 lg 98 27 li \
    9a 27 lj fi 27 lk 5y 27 ll 632 27 ln 9c 27 lo cx 27 lr ek 27 lt em 27 m3 bk 27 mb 630 27 mg \
    dm 28 ld 5zo 28 lj 5zq 2a ld 9g 2a lj 5zs 2a lo 9k 2a lr eo 2a lt eq 2a mb 5zu 2a mf 9i 2a mp \
    5zy 2b ld 9m 2b le 9o 2b lj 600 2b lo 9s 2b mb 602 2b me ew 2b mf 9q 2c lj 60a 2c lo 9w 2c mb \
    60c 2c me ey 2c mf 9u 2c ml 60g 2c mp 60e 2d lc 61 2d ld 62 2d le 63 2d lf a0 2d lg a2 2d li \
    a4 2d lk 64 2d ll 63q 2d lm a6 2d ln a8 2d lo cz 2d lr es 2d lt eu 2d m3 bz 2d mb 63o 2d mc \
    60i 2d mg aa 2d ml 60m 2d mo 60k 2e lf 60s 2e mb 60u 2f lc 60w 2f ld 60y 2f le ac 2f lj 612 \
    2f lk 610 2f mb 614 2g lj 616 2g lk 618 2h lc 642 2h ld 65 2h le ae 2h lf 648 2h lg fm 2h lj \
    61a 2h lk ag 2h ll 646 2h mb 644 2i ld ah 2i le 61c 2i lj aj 2i lo al 2i mb 61e 2i mp 61g 2p \
    lc 68 2p ld 69 2p le 6a 2p lf 6b 2p lg 75 2p li 77 2p lj fb 2p lk 6c 2p ll 61v 2p lm 6d 2p lo \
    cu 2p lr e9 2p lt eb 2p mb 61t 2p md 5xd 2p mg 79 2q lj 5xf 2q mb 5xh 2q mp 5xj 2r ld 7b 2r \
    le 7d 2r lj 7f 2r lo 7h 2r mf 6f 2s lj 5xn 2s lo 7j 2s mb 5xp 2s mf 5xt 2s ml 5xv 2s mp 5xr \
    2t lc 6g 2t ld 6h 2t le 6i 2t lf 62l 2t lg 7n 2t li 7p 2t lj 7r 2t lk 6j 2t ll 62j 2t lo 7v \
    2t lr ed 2t lt ef 2t mb 62h 2t mf fd 2t mg 7t 2t ml 5y1 2t mo 5y3 2u lj 5y7 2v ld dx 2v le 7x \
    2v lg 5y9 2v li 7z 2v lj 81 2v lo dj 2v mf 83 2w le 85 2w lj 5yb 2w lk 5yf 2w lo f3 2w mb 5yd \
    2w mf 5yh 2w mm 5yj 2w mp 61i 2x lc 6k 2x ld 6l 2x le 6m 2x lf 89 2x lg 8b 2x li 8d 2x lk 6n \
    2x ll 62x 2x lo cw 2x lr eh 2x lt ej 2x mb 62z 2x mg 8f 2x mo 5yl 2y le 8l 2y lo ds 2z ld 5yp \
    2z lo dl 2z mb 5yr 2z mf 8n 2z mp 5yt 30 ld 8q 30 lo 8u 30 mb 5yv 30 mf 8s 30 ml 5z1 30 mp \
    5yz 31 ld 5z3 31 lj 5z5 31 mb 5z7 32 lc e1 32 ld 90 32 lf 6p 32 lj 5z9 32 lo 94 32 mb 5zb 32 \
    mf 92 32 ml 5zf 32 mp 5zd 33 lc 6q 33 ld 6r 33 le 6s 33 lf 6t 33 lg 99 33 li 9b 33 lj fj 33 \
    lk 6u 33 ll 633 33 ln 9d 33 lo cy 33 lr el 33 lt en 33 m3 bl 33 mb 631 33 mg dn 34 ld 5zp 34 \
    lj 5zr 36 ld 9h 36 lj 5zt 36 lo 9l 36 lr ep 36 lt er 36 mb 5zv 36 mf 9j 36 mp 5zz 37 ld 9n 37 \
    le 9p 37 lj 601 37 lo 9t 37 mb 603 37 me ex 37 mf 9r 38 lj 60b 38 lk 61j 38 lo 9x 38 mb 60d \
    38 me ez 38 mf 9v 38 ml 60h 38 mp 60f 39 lc 6x 39 ld 6y 39 le 6z 39 lf a1 39 lg a3 39 li a5 \
    39 lk 70 39 ll 63r 39 lm a7 39 ln a9 39 lo d0 39 lr et 39 lt ev 39 m3 c0 39 mb 63p 39 mc 60j \
    39 mg ab 39 ml 60n 39 mo 60l 3a lf 60t 3a mb 60v 3b lc 60x 3b ld 60z 3b le ad 3b lj 613 3b lk \
    611 3b lm 61k 3b mb 615 3c lj 617 3c lk 619 3d lc 643 3d ld 71 3d le af 3d lf 649 3d lg fn 3d \
    lj 61b 3d lk 73 3d ll 647 3d lm 61l 3d mb 645 3e ld ai 3e le 61d 3e lj ak 3e lo am 3e mb 61f \
    3e mp 61h 4o lc 6b1 4o ld p1 4o n6 69t 5e lc 61y 5e ld 61w 5e lf 622 5e ll 620 5g lg da 5h ld \
    e2 5i ld e4 5i lg de 5j ld 5xk 5m lc 62o 5m ld 62m 5m lf 62s 5m ll 62q 5r ld 5ym 5w lc 636 5w \
    ld 634 5w lf 63a 5w ll 638 5x ld 5zg 5x lg fg 5x lk 5zi 5y lg fe 60 ld e6 64 lc d7 64 ld d3 \
    64 lg d1 64 lo d5 6a lc 61z 6a ld 61x 6a lf 623 6a ll 621 6c lg db 6d ld e3 6e ld e5 6e lg df \
    6f ld 5xl 6i lc 62p 6i ld 62n 6i lf 62t 6i ll 62r 6n ld 5yn 6s lc 637 6s ld 635 6s lf 63b 6s \
    ll 639 6t ld 5zh 6t lg fh 6t lk 5zj 6u lg ff 6w ld e7 70 lc d8 70 ld d4 70 lg d2 70 lo d6 76 \
    lc 628 76 ld 626 76 lf 62c 76 ll 62a 77 lc 629 77 ld 627 77 lf 62d 77 ll 62b 7m lc 5xw 7m ld \
    5xy 7n lc 5xx 7n ld 5xz 98 lc 5zk 98 ld 5zm 99 lc 5zl 99 ld 5zn 9m lj 604 9n lj 605 9s lj 606 \
    9t lj 607 a0 ld 60o a1 ld 60p a2 lk 60q a3 lk 60r an lj 61n bk lc 63g bk ld 63e bk lf 63k bk \
    ll 63i bk mb 63m bl lc 63h bl ld 63f bl lf 63l bl ll 63j bl mb 63n bz lc 63u bz ld 63s bz lf \
    63y bz ll 63w bz mb 640 c0 lc 63v c0 ld 63t c0 lf 63z c0 ll 63x c0 mb 641 c7 lo dq dm lg do \
    dn lg dp fa lg dc fb lg dd fc li 5y4 fd li 5y5 fi lg fk fj lg fl ia lo dr pd lc 69m pd ld p2 \
    pd lg 69l pd li 69k pd lv 64o pd lw 64p pd n9 69o ph lc 6a0 ph ld p4 ph lv 654 ph lw 655 pj \
    lc 6a2 pj ld p5 pj lv 65k pj lw 65l pj n9 6a4 pl lc 6ai pl ld p6 pl lg 6ah pl li 6ag pl lk q2 \
    pl lv 660 pl lw 661 pr lc 6bc pr ld p8 pr lv 66g pr lw 66h pt lw 6b0 px lc 6ay px ld pa px lg \
    6ax px li 6aw px lk q3 px lw 66x q1 lc 6be q1 ld pb q1 lv 67c q1 lw 67d q1 n9 6bg q4 n9 69g \
    q6 n9 69w q9 lc 67k q9 ld q4 q9 lg 69d q9 li 69c q9 lv 64g q9 lw 64h q9 n6 69i q9 n9 69f qd \
    lc 67m qd ld q5 qd lv 64w qd lw 64x qf lc 67o qf ld q6 qf lv 65c qf lw 65d qf n6 69y qf n9 \
    69v qh lc 67q qh ld q7 qh lg 6a9 qh li 6a8 qh lk qy qh lv 65s qh lw 65t qh n6 6ae qn lc 67s \
    qn ld r0 qn lv 668 qn lw 669 qp lv 6as qp lw 6at qt lc 67u qt ld r1 qt lg 6ap qt li 6ao qt lk \
    qz qt lv 66o qt lw 66p qt n6 6au qx lc 67w qx ld r2 qx lv 674 qx lw 675 qx n6 6ba qx n9 6b7 \
    qy lc 6aa qy ld pc qy n6 6af qz lc 6aq qz ld q8 qz n6 6av r2 n9 6b8 r6 ld r7 r6 lk r8 sm lk \
    sn sw li y8 sw lk ya sz ld sj t1 lc sg t1 li ye t1 lk sh t2 li xt t2 lk yk t3 lk ym t4 lc st \
    t4 lg yq t4 li t5 t4 lk ys t6 ld ss ta lk yu tf lg z2 tf li su tf lk z4 tf ln z6 tj lk z8 tn \
    lk zc tp lk z0 ts li y9 ts lk yb tv ld ur tx lc uo tx li yf tx lk up ty li xu ty lk yl tz lk \
    yn u0 lc v1 u0 lg yr u0 li u1 u0 lk yt u2 ld v0 u6 lk yv ub lg z3 ub li v2 ub lk z5 ub ln z7 \
    uf lk z9 uj lk zd ul lk z1 uu lk uv vo lr vq vp lr vr yg lk yi yh lk yj yw lk yy yx lk yz 17r \
    18z 17m 17r 190 17n 17r 191 17p 18o 190 17o 18q 190 17q 1c1 190 1c2 1ci 190 1cj 1cl 190 1c0 \
    1t4 1to 1t5 1tc 1to 1td 1tf 1to 1tg 1xj 1xa 1xn 1xj 1xz 1xo 287 27y 28b 287 28m 288 287 28n \
    28c 2aa 2c7 2ac 2bq 2bi 2bu 2bq 2c7 2bw 2br 2bi 2bv 2fa 2fq 2fc 2in 2j9 2io 2iu 2iq 2iy 2iu \
    2j9 2iv 2iu 2ja 2iw 2iy 2j9 2iz 2me 2m6 2mi 2me 2mv 2mk 2mf 2m6 2mj 2qh 2q2 2qi 2qh 2q7 2qk \
    2qh 2qn 2qm 2qk 2q2 2ql 36t 372 36u 5c5 5dh 5c6 5c7 5dh 5c8 5c9 5dh 5ca 5cb 5dh 5cc 5cd 5dh \
    5ce 5ch 5dh 5ci 5dm 5dh 5dn 5do 5dh 5dp 5dq 5dh 5ds 5dr 5dh 5dt 5du 5dh 5dv 5yu lg 5yw 5yv lg \
    5yx 5zu lg 5zw 5zv lg 5zx 602 lj 608 603 lj 609 61s le 624 61s li 62e 61t le 625 61t li 62f \
    62g le 62u 62h le 62v 630 le 63c 631 le 63d 64g lc 64i 64g ld 64k 64g n6 64m 64g n9 680 64h \
    lc 64j 64h ld 64l 64h n6 64n 64h n9 681 64i n9 682 64j n9 683 64k n9 684 64l n9 685 64m n9 \
    686 64n n9 687 64o lc 64q 64o ld 64s 64o n6 64u 64o n9 688 64p lc 64r 64p ld 64t 64p n6 64v \
    64p n9 689 64q n9 68a 64r n9 68b 64s n9 68c 64t n9 68d 64u n9 68e 64v n9 68f 64w lc 64y 64w \
    ld 650 64x lc 64z 64x ld 651 654 lc 656 654 ld 658 655 lc 657 655 ld 659 65c lc 65e 65c ld \
    65g 65c n6 65i 65c n9 68g 65d lc 65f 65d ld 65h 65d n6 65j 65d n9 68h 65e n9 68i 65f n9 68j \
    65g n9 68k 65h n9 68l 65i n9 68m 65j n9 68n 65k lc 65m 65k ld 65o 65k n6 65q 65k n9 68o 65l \
    lc 65n 65l ld 65p 65l n6 65r 65l n9 68p 65m n9 68q 65n n9 68r 65o n9 68s 65p n9 68t 65q n9 \
    68u 65r n9 68v 65s lc 65u 65s ld 65w 65s n6 65y 65t lc 65v 65t ld 65x 65t n6 65z 660 lc 662 \
    660 ld 664 660 n6 666 661 lc 663 661 ld 665 661 n6 667 668 lc 66a 668 ld 66c 669 lc 66b 669 \
    ld 66d 66g lc 66i 66g ld 66k 66h lc 66j 66h ld 66l 66o lc 66q 66o ld 66s 66o n6 66u 66p lc \
    66r 66p ld 66t 66p n6 66v 66x lc 66z 66x ld 671 66x n6 673 674 lc 676 674 ld 678 674 n6 67a \
    674 n9 68w 675 lc 677 675 ld 679 675 n6 67b 675 n9 68x 676 n9 68y 677 n9 68z 678 n9 690 679 \
    n9 691 67a n9 692 67b n9 693 67c lc 67e 67c ld 67g 67c n6 67i 67c n9 694 67d lc 67f 67d ld \
    67h 67d n6 67j 67d n9 695 67e n9 696 67f n9 697 67g n9 698 67h n9 699 67i n9 69a 67j n9 69b \
    67k n9 69e 67o n9 69u 67w n9 6b6 69i n9 69j 69r lc 6a5 69r ld 6a6 69r n6 6a7 69y n9 69z 6ba \
    n9 6bb 6bi lc 6al 6bi ld 6am 6bi n6 6an 6mo mw 6my 6mq mw 6mz 6ms mw 6ni 6og mw 6od 6oi mw \
    6of 6ok mw 6oe 6pv mw 6pw 6q0 mw 6q1 6q3 mw 6q4 6qr mw 6qs 6qt mw 6qu 6rg mw 6rl 6rn mw 6ro \
    6rp mw 6rr 6rs mw 6rt 6rx mw 6st 6sh mw 6si 6sk mw 6sw 6sl mw 6sx 6sy mw 6t0 6sz mw 6t1 6t2 \
    mw 6t4 6t3 mw 6t5 6t6 mw 6tc 6t7 mw 6td 6t8 mw 6w0 6t9 mw 6w1 6te mw 6tg 6tf mw 6th 6ti mw \
    6tk 6tj mw 6tl 6tt mw 6w2 6tu mw 6w3 6ua mw 6uk 6ug mw 6ul 6uh mw 6um 6uj mw 6un 6uq mw 6wa \
    6ur mw 6wb 6us mw 6wc 6ut mw 6wd 9ja 9ll 9lg 9jf 9ll 9jg 9jh 9ll 9ji 9jj 9ll 9jk 9jl 9ll 9jm \
    9jn 9ll 9jo 9jp 9ll 9jq 9jr 9ll 9js 9jt 9ll 9ju 9jv 9ll 9jw 9jx 9ll 9jy 9jz 9ll 9k0 9k1 9ll \
    9k2 9k4 9ll 9k5 9k6 9ll 9k7 9k8 9ll 9k9 9kf 9ll 9kg 9kf 9lm 9kh 9ki 9ll 9kj 9ki 9lm 9kk 9kl \
    9ll 9km 9kl 9lm 9kn 9ko 9ll 9kp 9ko 9lm 9kq 9kr 9ll 9ks 9kr 9lm 9kt 9lp 9ll 9lq 9ly 9ll 9o4 \
    9m3 9ll 9m4 9m5 9ll 9m6 9m7 9ll 9m8 9m9 9ll 9ma 9mb 9ll 9mc 9md 9ll 9me 9mf 9ll 9mg 9mh 9ll \
    9mi 9mj 9ll 9mk 9ml 9ll 9mm 9mn 9ll 9mo 9mp 9ll 9mq 9ms 9ll 9mt 9mu 9ll 9mv 9mw 9ll 9mx 9n3 \
    9ll 9n4 9n3 9lm 9n5 9n6 9ll 9n7 9n6 9lm 9n8 9n9 9ll 9na 9n9 9lm 9nb 9nc 9ll 9nd 9nc 9lm 9ne \
    9nf 9ll 9ng 9nf 9lm 9nh 9nz 9ll 9o7 9o0 9ll 9o8 9o1 9ll 9o9 9o2 9ll 9oa 9od 9ll 9oe 1huh 1hve \
    1hui 1huj 1hve 1huk 1hut 1hve 1huz 1hyp 1hyf 1hym 1hyq 1hyf 1hyn 1idj 1ida 1idn 1idj 1idz \
    1ido 1int 1ink 1inw 1int 1inu 1inv 1int 1inx 1iny 1iuw 1iun 1iuy 1iux 1iun 1iuz
    """

  /// Code point after the one before, 1, combining class.
  static let combining: StaticString = """
    lc 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 \
    1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6g 1 1 64 1 1 64 1 1 64 1 1 64 1 1 \
    6g 1 1 60 1 1 64 1 1 64 1 1 64 1 1 64 1 1 64 1 1 5m 1 1 5m 1 1 64 1 1 64 1 1 64 1 1 64 1 1 5m \
    1 1 5m 1 1 64 1 1 64 1 1 64 1 1 64 1 1 64 1 1 64 1 1 64 1 1 64 1 1 64 1 1 64 1 1 64 1 1 1 1 1 \
    1 1 1 1 1 1 1 1 1 1 1 1 64 1 1 64 1 1 64 1 1 64 1 1 6e 1 1 6e 1 1 6e 3 1 6e 3 1 6o 1 1 6e 1 1 \
    64 1 1 64 1 1 64 1 1 6e 1 1 6e 1 1 6e 1 1 64 1 1 64 2 1 6e 1 1 6e 1 1 6e 1 1 64 1 1 64 1 1 64 \
    1 1 64 1 1 6e 1 1 6g 1 1 64 1 1 64 1 1 6e 1 1 6h 1 1 6i 1 1 6i 1 1 6h 1 1 6i 1 1 6i 1 1 6h 1 \
    1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 7o 1 \
    6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 7e 1 64 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 64 1 1 6e 1 1 6e 1 1 \
    6e 1 1 66 1 1 64 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 64 1 1 64 1 1 64 1 1 64 1 1 64 \
    1 1 64 1 1 6e 1 1 6e 1 1 64 1 1 6e 1 1 6e 1 1 66 1 1 6c 1 1 6e 1 1 a 1 1 b 1 1 c 1 1 d 1 1 e \
    1 1 f 1 1 g 1 1 h 1 1 i 1 1 j 1 1 j 1 1 k 1 1 l 1 1 m 2 1 n 2 1 o 1 1 p 2 1 6e 1 1 64 2 1 i \
    21 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 u 1 1 v 1 1 w 1d 1 r 1 1 s 1 1 t \
    1 1 u 1 1 v 1 1 w 1 1 x 1 1 y 1 1 6e 1 1 6e 1 1 64 1 1 64 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e \
    1 1 64 1 1 6e 1 1 6e 1 1 64 h 1 z 2u 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 3 1 6e 1 \
    1 6e 1 1 6e 1 1 6e 1 1 64 1 1 6e 3 1 6e 1 1 6e 2 1 64 1 1 6e 1 1 6e 1 1 64 10 1 10 v 1 6e 1 1 \
    64 1 1 6e 1 1 6e 1 1 64 1 1 6e 1 1 6e 1 1 64 1 1 64 1 1 64 1 1 6e 1 1 64 1 1 64 1 1 6e 1 1 64 \
    1 1 6e 1 1 6e 1 1 6e 1 1 64 1 1 6e 1 1 64 1 1 6e 1 1 64 1 1 6e 1 1 64 1 1 6e 1 1 6e 4h 1 6e 1 \
    1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 64 1 1 6e z 1 6e 1 1 6e 1 1 6e 1 1 6e 2 1 6e 1 1 \
    6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 2 1 6e 1 1 6e 1 1 6e 2 1 6e 1 1 6e 1 1 6e \
    1 1 6e 1 1 6e 18 1 64 1 1 64 1 1 64 3d 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e \
    1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 2 1 64 1 1 6e 1 1 6e 1 1 64 1 1 6e 1 1 6e 1 1 64 1 \
    1 6e 1 1 6e 1 1 6e 1 1 64 1 1 64 1 1 64 1 1 r 1 1 s 1 1 t 1 1 6e 1 1 6e 1 1 6e 1 1 64 1 1 6e \
    1 1 6e 1 1 64 1 1 64 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1p 1 7 h 1 9 4 1 6e 1 1 64 1 1 6e 1 1 \
    6e 2w 1 7 h 1 9 33 1 7 h 1 9 33 1 7 h 1 9 33 1 7 h 1 9 3k 1 9 3k 1 9 8 1 2c 1 1 2j 2u 1 7 h 1 \
    9 3k 1 9 3h 1 9 32 1 2v 1 1 2v 1 1 9 e 1 2z 1 1 2z 1 1 2z 1 1 2z 31 1 3a 1 1 3a f 1 3e 1 1 3e \
    1 1 3e 1 1 3e 25 1 64 1 1 64 s 1 64 2 1 64 2 1 60 1k 1 3l 1 1 3m 2 1 3o 6 1 3m 1 1 3m 1 1 3m \
    1 1 3m 3 1 3m 2 1 6e 1 1 6e 1 1 9 2 1 6e 1 1 6e 1r 1 64 35 1 7 2 1 9 1 1 9 2b 1 64 k0 1 6e 1 \
    1 6e 1 1 6e qd 1 9 w 1 9 4e 1 9 b 1 6e 5o 1 6c 40 1 66 1 1 6e 1 1 64 64 1 6e 1 1 64 20 1 9 l \
    1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 3 1 64 1d 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 \
    6e 1 1 64 1 1 64 1 1 64 1 1 64 1 1 64 1 1 64 1 1 6e 1 1 6e 1 1 64 3b 1 7 g 1 9 13 1 6e 1 1 64 \
    1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1j 1 9 1 1 9 1n 1 7 c 1 9 1 1 9 1w 1 7 49 1 \
    6e 1 1 6e 1 1 6e 2 1 1 1 1 64 1 1 64 1 1 64 1 1 64 1 1 64 1 1 6e 1 1 6e 1 1 64 1 1 64 1 1 64 \
    1 1 64 1 1 6e 2 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 5 1 64 7 1 6e 4 1 6e 1 1 6e 5j 1 6e 1 \
    1 6e 1 1 64 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 64 1 1 6e 1 1 6e 1 1 6i 1 1 \
    5y 1 1 64 1 1 5m 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e \
    1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 \
    1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 6 1 \
    6e 1 1 6h 1 1 64 1 1 6e 1 1 64 k1 1 6e 1 1 6e 1 1 1 1 1 1 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 1 1 \
    1 1 1 1 1 1 1 6e 1 1 6e 5 1 6e 4 1 1 1 1 1 1 1 6e 1 1 64 1 1 6e 1 1 1 1 1 1 1 1 64 1 1 64 1 1 \
    64 1 1 64 1 1 6e 2db 1 6e 1 1 6e 1 1 6e 3y 1 9 2p 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 \
    6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e \
    1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e ff 1 62 1 \
    1 6c 1 1 6g 1 1 66 1 1 68 1 1 68 2y 1 8 1 1 8 n9x 1 6e 5 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 \
    6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e x 1 6e 1 1 6e 29 1 6e 1 1 6e 7p 1 9 5a 1 9 s 1 6e 1 1 6e 1 1 \
    6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e \
    1 1 6e 1 1 6e 1m 1 64 1 1 64 1 1 64 12 1 9 2o 1 7 d 1 9 6o 1 6e 2 1 6e 1 1 6e 1 1 64 3 1 6e 1 \
    1 6e 6 1 6e 1 1 6e 2 1 6e 1h 1 9 6v 1 9 fn5 1 q le 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 \
    1 6e 1 1 64 1 1 64 1 1 64 1 1 64 1 1 64 1 1 64 1 1 64 1 1 6e 1 1 6e r2 1 64 6b 1 64 46 1 6e 1 \
    1 6e 1 1 6e 1 1 6e 1 1 6e 1ar 1 64 2 1 6e 15 1 6e 1 1 1 1 1 64 5 1 9 4m 1 6e 1 1 64 128 1 9 \
    1l 1 9 1m 1 9 1 1 7 1y 1 6e 1 1 6e 1 1 6e 1d 1 9 1 1 9 1r 1 7 25 1 9 a 1 7 2z 1 9 1 1 7 4z 1 \
    7 1 1 9 2a 1 7 h 1 9 p 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 4 1 6e 1 1 6e 1 1 6e 1 \
    1 6e 1 1 6e 5q 1 9 4 1 7 3g 1 9 1 1 7 70 1 9 1 1 7 3j 1 9 3b 1 9 1 1 7 38 1 9 104 1 9 fjl 1 1 \
    1 1 1 1 1 1 1 1 1 1 1 1 1o 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e g2w 1 1 43r 1 60 1 \
    1 60 1 1 1 1 1 1 1 1 1 4 1 6a 1 1 60 1 1 60 1 1 60 1 1 60 1 1 60 9 1 64 1 1 64 1 1 64 1 1 64 \
    1 1 64 1 1 64 1 1 64 1 1 64 3 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 64 1 1 64 v 1 6e 1 1 6e 1 \
    1 6e 1 1 6e 45 1 6e 1 1 6e 1 1 6e 2po 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 2 1 6e 1 \
    1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 \
    6e 1 1 6e 1 1 6e 3 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 1 1 6e 2 1 6e 1 1 6e 2 1 6e 1 1 6e \
    1 1 6e 1 1 6e 1 1 6e 1pi 1 64 1 1 64 1 1 64 1 1 64 1 1 64 1 1 64 1 1 64 32 1 6e 1 1 6e 1 1 6e \
    1 1 6e 1 1 6e 1 1 6e 1 1 7
    """

  /// Code point after the one before, length, lower case.
  static let lowercase: StaticString = """
    1t 1 2p 1 1 2q 1 1 2r 1 1 2s 1 1 2t 1 1 2u 1 1 2v 1 1 2w 1 1 2x 1 1 2y 1 1 2z 1 1 30 1 1 31 1 \
    1 32 1 1 33 1 1 34 1 1 35 1 1 36 1 1 37 1 1 38 1 1 39 1 1 3a 1 1 3b 1 1 3c 1 1 3d 1 1 3e 2u 1 \
    68 1 1 69 1 1 6a 1 1 6b 1 1 6c 1 1 6d 1 1 6e 1 1 6f 1 1 6g 1 1 6h 1 1 6i 1 1 6j 1 1 6k 1 1 6l \
    1 1 6m 1 1 6n 1 1 6o 1 1 6p 1 1 6q 1 1 6r 1 1 6s 1 1 6t 1 1 6u 2 1 6w 1 1 6x 1 1 6y 1 1 6z 1 \
    1 70 1 1 71 1 1 72 y 1 75 2 1 77 2 1 79 2 1 7b 2 1 7d 2 1 7f 2 1 7h 2 1 7j 2 1 7l 2 1 7n 2 1 \
    7p 2 1 7r 2 1 7t 2 1 7v 2 1 7x 2 1 7z 2 1 81 2 1 83 2 1 85 2 1 87 2 1 89 2 1 8b 2 1 8d 2 1 8f \
    2 2 2x lj 2 1 8j 2 1 8l 2 1 8n 3 1 8q 2 1 8s 2 1 8u 2 1 8w 2 1 8y 2 1 90 2 1 92 2 1 94 3 1 97 \
    2 1 99 2 1 9b 2 1 9d 2 1 9f 2 1 9h 2 1 9j 2 1 9l 2 1 9n 2 1 9p 2 1 9r 2 1 9t 2 1 9v 2 1 9x 2 \
    1 9z 2 1 a1 2 1 a3 2 1 a5 2 1 a7 2 1 a9 2 1 ab 2 1 ad 2 1 af 2 1 73 1 1 ai 2 1 ak 2 1 am 4 1 \
    gj 1 1 ar 2 1 at 2 1 gk 1 1 aw 2 1 gm 1 1 gn 1 1 b0 3 1 d9 1 1 gp 1 1 gr 1 1 b6 2 1 gw 1 1 gz \
    2 1 h5 1 1 h4 1 1 bd 4 1 hb 1 1 he 2 1 hh 1 1 bl 2 1 bn 2 1 bp 2 1 hs 1 1 bs 2 1 hv 3 1 bx 2 \
    1 i0 1 1 c0 2 1 i2 1 1 i3 1 1 c4 2 1 c6 2 1 ia 1 1 c9 4 1 cd 8 1 cm 1 1 cm 2 1 cp 1 1 cp 2 1 \
    cs 1 1 cs 2 1 cu 2 1 cw 2 1 cy 2 1 d0 2 1 d2 2 1 d4 2 1 d6 2 1 d8 3 1 db 2 1 dd 2 1 df 2 1 dh \
    2 1 dj 2 1 dl 2 1 dn 2 1 dp 2 1 dr 3 1 dv 1 1 dv 2 1 dx 2 1 b9 1 1 cf 1 1 e1 2 1 e3 2 1 e5 2 \
    1 e7 2 1 e9 2 1 eb 2 1 ed 2 1 ef 2 1 eh 2 1 ej 2 1 el 2 1 en 2 1 ep 2 1 er 2 1 et 2 1 ev 2 1 \
    ex 2 1 ez 2 1 f1 2 1 f3 2 1 bi 2 1 f7 2 1 f9 2 1 fb 2 1 fd 2 1 ff 2 1 fh 2 1 fj 2 1 fl 2 1 fn \
    8 1 8rp 1 1 fw 2 1 be 1 1 8rq 3 1 g2 2 1 ao 1 1 i1 1 1 i4 1 1 g7 2 1 g9 2 1 gb 2 1 gd 2 1 gf \
    82 1 oh 2 1 oj 4 1 on 9 1 s3 7 1 q4 2 1 q5 1 1 q6 1 1 q7 2 1 r0 2 1 r1 1 1 r2 2 1 q9 1 1 qa 1 \
    1 qb 1 1 qc 1 1 qd 1 1 qe 1 1 qf 1 1 qg 1 1 qh 1 1 qi 1 1 qj 1 1 qk 1 1 ql 1 1 qm 1 1 qn 1 1 \
    qo 1 1 qp 2 1 qr 1 1 qs 1 1 qt 1 1 qu 1 1 qv 1 1 qw 1 1 qx 1 1 qy 1 1 qz 10 1 rb 9 1 rd 2 1 \
    rf 2 1 rh 2 1 rj 2 1 rl 2 1 rn 2 1 rp 2 1 rr 2 1 rt 2 1 rv 2 1 rx 2 1 rz 6 1 qg 3 1 s8 2 1 s2 \
    1 1 sb 3 1 or 1 1 os 1 1 ot 1 1 uo 1 1 up 1 1 uq 1 1 ur 1 1 us 1 1 ut 1 1 uu 1 1 uv 1 1 uw 1 \
    1 ux 1 1 uy 1 1 uz 1 1 v0 1 1 v1 1 1 v2 1 1 v3 1 1 ts 1 1 tt 1 1 tu 1 1 tv 1 1 tw 1 1 tx 1 1 \
    ty 1 1 tz 1 1 u0 1 1 u1 1 1 u2 1 1 u3 1 1 u4 1 1 u5 1 1 u6 1 1 u7 1 1 u8 1 1 u9 1 1 ua 1 1 ub \
    1 1 uc 1 1 ud 1 1 ue 1 1 uf 1 1 ug 1 1 uh 1 1 ui 1 1 uj 1 1 uk 1 1 ul 1 1 um 1 1 un 1d 1 v5 2 \
    1 v7 2 1 v9 2 1 vb 2 1 vd 2 1 vf 2 1 vh 2 1 vj 2 1 vl 2 1 vn 2 1 vp 2 1 vr 2 1 vt 2 1 vv 2 1 \
    vx 2 1 vz 2 1 w1 a 1 wb 2 1 wd 2 1 wf 2 1 wh 2 1 wj 2 1 wl 2 1 wn 2 1 wp 2 1 wr 2 1 wt 2 1 wv \
    2 1 wx 2 1 wz 2 1 x1 2 1 x3 2 1 x5 2 1 x7 2 1 x9 2 1 xb 2 1 xd 2 1 xf 2 1 xh 2 1 xj 2 1 xl 2 \
    1 xn 2 1 xp 2 1 xr 2 1 y7 1 1 xu 2 1 xw 2 1 xy 2 1 y0 2 1 y2 2 1 y4 2 1 y6 3 1 y9 2 1 yb 2 1 \
    yd 2 1 yf 2 1 yh 2 1 yj 2 1 yl 2 1 yn 2 1 yp 2 1 yr 2 1 yt 2 1 yv 2 1 yx 2 1 yz 2 1 z1 2 1 z3 \
    2 1 z5 2 1 z7 2 1 z9 2 1 zb 2 1 zd 2 1 zf 2 1 zh 2 1 zj 2 1 zl 2 1 zn 2 1 zp 2 1 zr 2 1 zt 2 \
    1 zv 2 1 zx 2 1 zz 2 1 101 2 1 103 2 1 105 2 1 107 2 1 109 2 1 10b 2 1 10d 2 1 10f 2 1 10h 2 \
    1 10j 2 1 10l 2 1 10n 2 1 10p 2 1 10r 2 1 10t 2 1 10v 3 1 129 1 1 12a 1 1 12b 1 1 12c 1 1 12d \
    1 1 12e 1 1 12f 1 1 12g 1 1 12h 1 1 12i 1 1 12j 1 1 12k 1 1 12l 1 1 12m 1 1 12n 1 1 12o 1 1 \
    12p 1 1 12q 1 1 12r 1 1 12s 1 1 12t 1 1 12u 1 1 12v 1 1 12w 1 1 12x 1 1 12y 1 1 12z 1 1 130 1 \
    1 131 1 1 132 1 1 133 1 1 134 1 1 135 1 1 136 1 1 137 1 1 138 1 1 139 1 1 13a 28a 1 8w0 1 1 \
    8w1 1 1 8w2 1 1 8w3 1 1 8w4 1 1 8w5 1 1 8w6 1 1 8w7 1 1 8w8 1 1 8w9 1 1 8wa 1 1 8wb 1 1 8wc 1 \
    1 8wd 1 1 8we 1 1 8wf 1 1 8wg 1 1 8wh 1 1 8wi 1 1 8wj 1 1 8wk 1 1 8wl 1 1 8wm 1 1 8wn 1 1 8wo \
    1 1 8wp 1 1 8wq 1 1 8wr 1 1 8ws 1 1 8wt 1 1 8wu 1 1 8wv 1 1 8ww 1 1 8wx 1 1 8wy 1 1 8wz 1 1 \
    8x0 1 1 8x1 2 1 8x3 6 1 8x9 k3 1 xv4 1 1 xv5 1 1 xv6 1 1 xv7 1 1 xv8 1 1 xv9 1 1 xva 1 1 xvb \
    1 1 xvc 1 1 xvd 1 1 xve 1 1 xvf 1 1 xvg 1 1 xvh 1 1 xvi 1 1 xvj 1 1 xvk 1 1 xvl 1 1 xvm 1 1 \
    xvn 1 1 xvo 1 1 xvp 1 1 xvq 1 1 xvr 1 1 xvs 1 1 xvt 1 1 xvu 1 1 xvv 1 1 xvw 1 1 xvx 1 1 xvy 1 \
    1 xvz 1 1 xw0 1 1 xw1 1 1 xw2 1 1 xw3 1 1 xw4 1 1 xw5 1 1 xw6 1 1 xw7 1 1 xw8 1 1 xw9 1 1 xwa \
    1 1 xwb 1 1 xwc 1 1 xwd 1 1 xwe 1 1 xwf 1 1 xwg 1 1 xwh 1 1 xwi 1 1 xwj 1 1 xwk 1 1 xwl 1 1 \
    xwm 1 1 xwn 1 1 xwo 1 1 xwp 1 1 xwq 1 1 xwr 1 1 xws 1 1 xwt 1 1 xwu 1 1 xwv 1 1 xww 1 1 xwx 1 \
    1 xwy 1 1 xwz 1 1 xx0 1 1 xx1 1 1 xx2 1 1 xx3 1 1 xx4 1 1 xx5 1 1 xx6 1 1 xx7 1 1 xx8 1 1 xx9 \
    1 1 xxa 1 1 xxb 1 1 3y0 1 1 3y1 1 1 3y2 1 1 3y3 1 1 3y4 1 1 3y5 1p0 1 5my 7 1 3bk 1 1 3bl 1 1 \
    3bm 1 1 3bn 1 1 3bo 1 1 3bp 1 1 3bq 1 1 3br 1 1 3bs 1 1 3bt 1 1 3bu 1 1 3bv 1 1 3bw 1 1 3bx 1 \
    1 3by 1 1 3bz 1 1 3c0 1 1 3c1 1 1 3c2 1 1 3c3 1 1 3c4 1 1 3c5 1 1 3c6 1 1 3c7 1 1 3c8 1 1 3c9 \
    1 1 3ca 1 1 3cb 1 1 3cc 1 1 3cd 1 1 3ce 1 1 3cf 1 1 3cg 1 1 3ch 1 1 3ci 1 1 3cj 1 1 3ck 1 1 \
    3cl 1 1 3cm 1 1 3cn 1 1 3co 1 1 3cp 1 1 3cq 3 1 3ct 1 1 3cu 1 1 3cv 8x 1 5xd 2 1 5xf 2 1 5xh \
    2 1 5xj 2 1 5xl 2 1 5xn 2 1 5xp 2 1 5xr 2 1 5xt 2 1 5xv 2 1 5xx 2 1 5xz 2 1 5y1 2 1 5y3 2 1 \
    5y5 2 1 5y7 2 1 5y9 2 1 5yb 2 1 5yd 2 1 5yf 2 1 5yh 2 1 5yj 2 1 5yl 2 1 5yn 2 1 5yp 2 1 5yr 2 \
    1 5yt 2 1 5yv 2 1 5yx 2 1 5yz 2 1 5z1 2 1 5z3 2 1 5z5 2 1 5z7 2 1 5z9 2 1 5zb 2 1 5zd 2 1 5zf \
    2 1 5zh 2 1 5zj 2 1 5zl 2 1 5zn 2 1 5zp 2 1 5zr 2 1 5zt 2 1 5zv 2 1 5zx 2 1 5zz 2 1 601 2 1 \
    603 2 1 605 2 1 607 2 1 609 2 1 60b 2 1 60d 2 1 60f 2 1 60h 2 1 60j 2 1 60l 2 1 60n 2 1 60p 2 \
    1 60r 2 1 60t 2 1 60v 2 1 60x 2 1 60z 2 1 611 2 1 613 2 1 615 2 1 617 2 1 619 2 1 61b 2 1 61d \
    2 1 61f 2 1 61h a 1 67 2 1 61t 2 1 61v 2 1 61x 2 1 61z 2 1 621 2 1 623 2 1 625 2 1 627 2 1 \
    629 2 1 62b 2 1 62d 2 1 62f 2 1 62h 2 1 62j 2 1 62l 2 1 62n 2 1 62p 2 1 62r 2 1 62t 2 1 62v 2 \
    1 62x 2 1 62z 2 1 631 2 1 633 2 1 635 2 1 637 2 1 639 2 1 63b 2 1 63d 2 1 63f 2 1 63h 2 1 63j \
    2 1 63l 2 1 63n 2 1 63p 2 1 63r 2 1 63t 2 1 63v 2 1 63x 2 1 63z 2 1 641 2 1 643 2 1 645 2 1 \
    647 2 1 649 2 1 64b 2 1 64d 2 1 64f a 1 64g 1 1 64h 1 1 64i 1 1 64j 1 1 64k 1 1 64l 1 1 64m 1 \
    1 64n 9 1 64w 1 1 64x 1 1 64y 1 1 64z 1 1 650 1 1 651 b 1 65c 1 1 65d 1 1 65e 1 1 65f 1 1 65g \
    1 1 65h 1 1 65i 1 1 65j 9 1 65s 1 1 65t 1 1 65u 1 1 65v 1 1 65w 1 1 65x 1 1 65y 1 1 65z 9 1 \
    668 1 1 669 1 1 66a 1 1 66b 1 1 66c 1 1 66d c 1 66p 2 1 66r 2 1 66t 2 1 66v 9 1 674 1 1 675 1 \
    1 676 1 1 677 1 1 678 1 1 679 1 1 67a 1 1 67b p 1 680 1 1 681 1 1 682 1 1 683 1 1 684 1 1 685 \
    1 1 686 1 1 687 9 1 68g 1 1 68h 1 1 68i 1 1 68j 1 1 68k 1 1 68l 1 1 68m 1 1 68n 9 1 68w 1 1 \
    68x 1 1 68y 1 1 68z 1 1 690 1 1 691 1 1 692 1 1 693 9 1 69c 1 1 69d 1 1 67k 1 1 67l 1 1 69f c \
    1 67m 1 1 67n 1 1 67o 1 1 67p 1 1 69v c 1 6a8 1 1 6a9 1 1 67q 1 1 67r d 1 6ao 1 1 6ap 1 1 67u \
    1 1 67v 1 1 6at c 1 67s 1 1 67t 1 1 67w 1 1 67x 1 1 6b7 8a 1 qx 4 1 2z 1 1 6d 7 1 6ku 1a 1 \
    6ls 1 1 6lt 1 1 6lu 1 1 6lv 1 1 6lw 1 1 6lx 1 1 6ly 1 1 6lz 1 1 6m0 1 1 6m1 1 1 6m2 1 1 6m3 1 \
    1 6m4 1 1 6m5 1 1 6m6 1 1 6m7 k 1 6mc mr 1 79s 1 1 79t 1 1 79u 1 1 79v 1 1 79w 1 1 79x 1 1 \
    79y 1 1 79z 1 1 7a0 1 1 7a1 1 1 7a2 1 1 7a3 1 1 7a4 1 1 7a5 1 1 7a6 1 1 7a7 1 1 7a8 1 1 7a9 1 \
    1 7aa 1 1 7ab 1 1 7ac 1 1 7ad 1 1 7ae 1 1 7af 1 1 7ag 1 1 7ah 1f5 1 8q8 1 1 8q9 1 1 8qa 1 1 \
    8qb 1 1 8qc 1 1 8qd 1 1 8qe 1 1 8qf 1 1 8qg 1 1 8qh 1 1 8qi 1 1 8qj 1 1 8qk 1 1 8ql 1 1 8qm 1 \
    1 8qn 1 1 8qo 1 1 8qp 1 1 8qq 1 1 8qr 1 1 8qs 1 1 8qt 1 1 8qu 1 1 8qv 1 1 8qw 1 1 8qx 1 1 8qy \
    1 1 8qz 1 1 8r0 1 1 8r1 1 1 8r2 1 1 8r3 1 1 8r4 1 1 8r5 1 1 8r6 1 1 8r7 1 1 8r8 1 1 8r9 1 1 \
    8ra 1 1 8rb 1 1 8rc 1 1 8rd 1 1 8re 1 1 8rf 1 1 8rg 1 1 8rh 1 1 8ri 1 1 8rj 1d 1 8rl 2 1 h7 1 \
    1 5tp 1 1 hp 3 1 8rs 2 1 8ru 2 1 8rw 2 1 gh 1 1 hd 1 1 gg 1 1 gi 2 1 8s3 3 1 8s6 9 1 fz 1 1 \
    g0 1 1 8sh 2 1 8sj 2 1 8sl 2 1 8sn 2 1 8sp 2 1 8sr 2 1 8st 2 1 8sv 2 1 8sx 2 1 8sz 2 1 8t1 2 \
    1 8t3 2 1 8t5 2 1 8t7 2 1 8t9 2 1 8tb 2 1 8td 2 1 8tf 2 1 8th 2 1 8tj 2 1 8tl 2 1 8tn 2 1 8tp \
    2 1 8tr 2 1 8tt 2 1 8tv 2 1 8tx 2 1 8tz 2 1 8u1 2 1 8u3 2 1 8u5 2 1 8u7 2 1 8u9 2 1 8ub 2 1 \
    8ud 2 1 8uf 2 1 8uh 2 1 8uj 2 1 8ul 2 1 8un 2 1 8up 2 1 8ur 2 1 8ut 2 1 8uv 2 1 8ux 2 1 8uz 2 \
    1 8v1 2 1 8v3 2 1 8v5 2 1 8v7 9 1 8vg 2 1 8vi 5 1 8vn nym 1 wu9 2 1 wub 2 1 wud 2 1 wuf 2 1 \
    wuh 2 1 wuj 2 1 wul 2 1 wun 2 1 wup 2 1 wur 2 1 wut 2 1 wuv 2 1 wux 2 1 wuz 2 1 wv1 2 1 wv3 2 \
    1 wv5 2 1 wv7 2 1 wv9 2 1 wvb 2 1 wvd 2 1 wvf 2 1 wvh k 1 ww1 2 1 ww3 2 1 ww5 2 1 ww7 2 1 ww9 \
    2 1 wwb 2 1 wwd 2 1 wwf 2 1 wwh 2 1 wwj 2 1 wwl 2 1 wwn 2 1 wwp 2 1 wwr 3s 1 x0j 2 1 x0l 2 1 \
    x0n 2 1 x0p 2 1 x0r 2 1 x0t 2 1 x0v 4 1 x0z 2 1 x11 2 1 x13 2 1 x15 2 1 x17 2 1 x19 2 1 x1b 2 \
    1 x1d 2 1 x1f 2 1 x1h 2 1 x1j 2 1 x1l 2 1 x1n 2 1 x1p 2 1 x1r 2 1 x1t 2 1 x1v 2 1 x1x 2 1 x1z \
    2 1 x21 2 1 x23 2 1 x25 2 1 x27 2 1 x29 2 1 x2b 2 1 x2d 2 1 x2f 2 1 x2h 2 1 x2j 2 1 x2l 2 1 \
    x2n b 1 x2y 2 1 x30 2 1 5tl 1 1 x33 2 1 x35 2 1 x37 2 1 x39 2 1 x3b 5 1 x3g 2 1 h1 3 1 x3l 2 \
    1 x3n 4 1 x3r 2 1 x3t 2 1 x3v 2 1 x3x 2 1 x3z 2 1 x41 2 1 x43 2 1 x45 2 1 x47 2 1 x49 2 1 h2 \
    1 1 gs 1 1 gx 1 1 h8 1 1 h6 2 1 im 1 1 hz 1 1 il 1 1 xub 1 1 x4l 2 1 x4n 2 1 x4p 2 1 x4r 2 1 \
    x4t 2 1 x4v 2 1 x4x 2 1 x4z 2 1 x3o 1 1 hu 1 1 5u6 1 1 x54 2 1 x56 2 1 h0 1 1 x59 2 1 x5b 2 1 \
    x5d 2 1 x5f 2 1 x5h 2 1 x5j 2 1 x5l 2 1 x5n 2 1 bf p 1 x6e h7w 1 1ef5 1 1 1ef6 1 1 1ef7 1 1 \
    1ef8 1 1 1ef9 1 1 1efa 1 1 1efb 1 1 1efc 1 1 1efd 1 1 1efe 1 1 1eff 1 1 1efg 1 1 1efh 1 1 \
    1efi 1 1 1efj 1 1 1efk 1 1 1efl 1 1 1efm 1 1 1efn 1 1 1efo 1 1 1efp 1 1 1efq 1 1 1efr 1 1 \
    1efs 1 1 1eft 1 1 1efu xy 1 1fe0 1 1 1fe1 1 1 1fe2 1 1 1fe3 1 1 1fe4 1 1 1fe5 1 1 1fe6 1 1 \
    1fe7 1 1 1fe8 1 1 1fe9 1 1 1fea 1 1 1feb 1 1 1fec 1 1 1fed 1 1 1fee 1 1 1fef 1 1 1feg 1 1 \
    1feh 1 1 1fei 1 1 1fej 1 1 1fek 1 1 1fel 1 1 1fem 1 1 1fen 1 1 1feo 1 1 1fep 1 1 1feq 1 1 \
    1fer 1 1 1fes 1 1 1fet 1 1 1feu 1 1 1fev 1 1 1few 1 1 1fex 1 1 1fey 1 1 1fez 1 1 1ff0 1 1 \
    1ff1 1 1 1ff2 1 1 1ff3 3t 1 1fiw 1 1 1fix 1 1 1fiy 1 1 1fiz 1 1 1fj0 1 1 1fj1 1 1 1fj2 1 1 \
    1fj3 1 1 1fj4 1 1 1fj5 1 1 1fj6 1 1 1fj7 1 1 1fj8 1 1 1fj9 1 1 1fja 1 1 1fjb 1 1 1fjc 1 1 \
    1fjd 1 1 1fje 1 1 1fjf 1 1 1fjg 1 1 1fjh 1 1 1fji 1 1 1fjj 1 1 1fjk 1 1 1fjl 1 1 1fjm 1 1 \
    1fjn 1 1 1fjo 1 1 1fjp 1 1 1fjq 1 1 1fjr 1 1 1fjs 1 1 1fjt 1 1 1fju 1 1 1fjv 4d 1 1fo7 1 1 \
    1fo8 1 1 1fo9 1 1 1foa 1 1 1fob 1 1 1foc 1 1 1fod 1 1 1foe 1 1 1fof 1 1 1fog 1 1 1foh 2 1 \
    1foj 1 1 1fok 1 1 1fol 1 1 1fom 1 1 1fon 1 1 1foo 1 1 1fop 1 1 1foq 1 1 1for 1 1 1fos 1 1 \
    1fot 1 1 1fou 1 1 1fov 1 1 1fow 1 1 1fox 2 1 1foz 1 1 1fp0 1 1 1fp1 1 1 1fp2 1 1 1fp3 1 1 \
    1fp4 1 1 1fp5 2 1 1fp7 1 1 1fp8 1d7 1 1h34 1 1 1h35 1 1 1h36 1 1 1h37 1 1 1h38 1 1 1h39 1 1 \
    1h3a 1 1 1h3b 1 1 1h3c 1 1 1h3d 1 1 1h3e 1 1 1h3f 1 1 1h3g 1 1 1h3h 1 1 1h3i 1 1 1h3j 1 1 \
    1h3k 1 1 1h3l 1 1 1h3m 1 1 1h3n 1 1 1h3o 1 1 1h3p 1 1 1h3q 1 1 1h3r 1 1 1h3s 1 1 1h3t 1 1 \
    1h3u 1 1 1h3v 1 1 1h3w 1 1 1h3x 1 1 1h3y 1 1 1h3z 1 1 1h40 1 1 1h41 1 1 1h42 1 1 1h43 1 1 \
    1h44 1 1 1h45 1 1 1h46 1 1 1h47 1 1 1h48 1 1 1h49 1 1 1h4a 1 1 1h4b 1 1 1h4c 1 1 1h4d 1 1 \
    1h4e 1 1 1h4f 1 1 1h4g 1 1 1h4h 1 1 1h4i 4e 1 1h80 1 1 1h81 1 1 1h82 1 1 1h83 1 1 1h84 1 1 \
    1h85 1 1 1h86 1 1 1h87 1 1 1h88 1 1 1h89 1 1 1h8a 1 1 1h8b 1 1 1h8c 1 1 1h8d 1 1 1h8e 1 1 \
    1h8f 1 1 1h8g 1 1 1h8h 1 1 1h8i 1 1 1h8j 1 1 1h8k 1 1 1h8l 27v 1 1jgg 1 1 1jgh 1 1 1jgi 1 1 \
    1jgj 1 1 1jgk 1 1 1jgl 1 1 1jgm 1 1 1jgn 1 1 1jgo 1 1 1jgp 1 1 1jgq 1 1 1jgr 1 1 1jgs 1 1 \
    1jgt 1 1 1jgu 1 1 1jgv 1 1 1jgw 1 1 1jgx 1 1 1jgy 1 1 1jgz 1 1 1jh0 1 1 1jh1 1 1 1jh2 1 1 \
    1jh3 1 1 1jh4 1 1 1jh5 1 1 1jh6 1 1 1jh7 1 1 1jh8 1 1 1jh9 1 1 1jha 1 1 1jhb gw1 1 20dc 1 1 \
    20dd 1 1 20de 1 1 20df 1 1 20dg 1 1 20dh 1 1 20di 1 1 20dj 1 1 20dk 1 1 20dl 1 1 20dm 1 1 \
    20dn 1 1 20do 1 1 20dp 1 1 20dq 1 1 20dr 1 1 20ds 1 1 20dt 1 1 20du 1 1 20dv 1 1 20dw 1 1 \
    20dx 1 1 20dy 1 1 20dz 1 1 20e0 1 1 20e1 1 1 20e2 1 1 20e3 1 1 20e4 1 1 20e5 1 1 20e6 1 1 \
    20e7 1t 1 20fv 1 1 20fw 1 1 20fx 1 1 20fy 1 1 20fz 1 1 20g0 1 1 20g1 1 1 20g2 1 1 20g3 1 1 \
    20g4 1 1 20g5 1 1 20g6 1 1 20g7 1 1 20g8 1 1 20g9 1 1 20ga 1 1 20gb 1 1 20gc 1 1 20gd 1 1 \
    20ge 1 1 20gf 1 1 20gg 1 1 20gh 1 1 20gi 1 1 20gj o5k 1 2oma 1 1 2omb 1 1 2omc 1 1 2omd 1 1 \
    2ome 1 1 2omf 1 1 2omg 1 1 2omh 1 1 2omi 1 1 2omj 1 1 2omk 1 1 2oml 1 1 2omm 1 1 2omn 1 1 \
    2omo 1 1 2omp 1 1 2omq 1 1 2omr 1 1 2oms 1 1 2omt 1 1 2omu 1 1 2omv 1 1 2omw 1 1 2omx 1 1 \
    2omy 1 1 2omz 1 1 2on0 1 1 2on1 1 1 2on2 1 1 2on3 1 1 2on4 1 1 2on5 1 1 2on6 1 1 2on7
    """
}
