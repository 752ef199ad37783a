#include "tenon/layer/text_hash.h"

#include <doctest/doctest.h>

#include <string>

namespace tenon {

// What tf.strings.to_hash_bucket_fast and to_hash_bucket_strong (key [7, 133]) of TensorFlow 2.21 give for 2^62 buckets, of the first n
// letters of a, h, o, v, c, ...: every length at which the functions take another path.
TEST_CASE("strings hash as in TensorFlow") {
  struct Row {
    std::size_t length;
    std::uint64_t fast, strong;
  };
  constexpr std::uint64_t buckets = std::uint64_t{1} << 62;
  std::string letters;
  for (std::size_t i = 0; i < 300; ++i) letters.push_back(static_cast<char>('a' + i * 7 % 26));
  for (const auto& [length, fast, strong] :
       {Row{0, 1936946117179621455, 889253234273909691}, Row{1, 3694432073954588131, 3094876512181790283},
        Row{3, 3268219959478574187, 3172172381444020621}, Row{4, 4287492572700357266, 2536756504356525398},
        Row{7, 3253435701257059082, 3957571445313881331}, Row{8, 1420088497208371232, 4095554972922371946},
        Row{15, 2567849662781557867, 4123821769838797682}, Row{16, 3789395809548765534, 1930566155298354051},
        Row{17, 2237273621417572890, 1960640952907345186}, Row{31, 626755416451493349, 1651011615498772816},
        Row{32, 1600711689105381820, 2566093721589263793}, Row{33, 3433394632666913964, 3022777170782695995},
        Row{63, 3781616348928882389, 1026243911633416987}, Row{64, 2314457052903470750, 1901504176133267830},
        Row{65, 2768067016444695309, 373488284524962732}, Row{128, 1257756605311619469, 2049624410311076983},
        Row{129, 1060550032972533880, 3159579653371321634}, Row{200, 1240499323248885300, 2410087963040783207},
        Row{299, 2318672420874216367, 2583934179092044725}}) {
    const std::string_view text = std::string_view(letters).substr(0, length);
    CAPTURE(length);
    CHECK(fingerprint64(text) % buckets == fast);
    CHECK(sip_hash({7, 133}, text) % buckets == strong);
  }
}

// tf.sparse.cross_hashed([["ab"], [5]], 1000003)
TEST_CASE("features cross as in TensorFlow") {
  const std::uint64_t one = fingerprint_of_both(0xDECAFCAFFE, fingerprint64("ab"));
  CHECK(fingerprint_of_both(one, 5) % 1000003 == 287737);
}

}  // namespace tenon
