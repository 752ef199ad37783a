// bench_scan [MEGABYTES] [ROUNDS]: what scan() takes beside reading the same memory with the same threads, in turn. Prints a table.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "tenon/base/usable_threads.h"
#include "tenon/base/vectorize.h"
#include "tenon/check/pieces.h"
#include "tenon/check/scan.h"

namespace {

using namespace tenon;

/// The plainest loop that reads every byte.
TENON_VECTOR std::uint64_t sum_of(const std::uint64_t* words, std::size_t n) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += words[i];
  return sum;
}

std::atomic<std::uint64_t> result{0};  // so that nothing is optimised away

void read_all(const Tensor& t, int threads) {
  constexpr std::int64_t piece = 1 << 20;
  const auto* words = reinterpret_cast<const std::uint64_t*>(t.data());
  for_each_piece(bytes(t.spec()) / piece, threads,
                 [&](std::int64_t i) { result += sum_of(words + i * piece / 8, static_cast<std::size_t>(piece / 8)); });
}

struct Times {
  std::string name;
  std::vector<double> seconds{};

  double least() const { return *std::min_element(seconds.begin(), seconds.end()); }
  double median() const {
    auto sorted = seconds;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }
};

template <class Work> void time(Times& times, Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  times.seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
}

/// Random bytes cheaply: a block of them, again and again, each time turned a little.
Tensor filled(DType dtype, std::int64_t width, std::int64_t megabytes) {
  const std::int64_t rows = (megabytes << 20) / (width * static_cast<std::int64_t>(size_of(dtype)));
  const TensorSpec spec{{rows, width}, dtype};
  const auto data = allocate(spec);
  std::minstd_rand random(1);
  if (dtype == DType::float32) {
    auto* values = reinterpret_cast<float*>(data.get());
    for (std::int64_t i = 0; i < rows * width; ++i) values[i] = static_cast<float>(random()) * 1e-9f;
  } else {
    for (std::int64_t i = 0; i < bytes(spec); i += 8) {
      const std::uint64_t word = std::uint64_t{random()} * 0x9E3779B97F4A7C15u;
      std::copy_n(reinterpret_cast<const std::byte*>(&word), std::min<std::int64_t>(8, bytes(spec) - i), data.get() + i);
    }
  }
  return {spec, data};
}

void measure(const std::string& title, const Tensor& t, int threads, int rounds, int sampling) {
  Times reading{"reading alone"}, plain{"range, NaN, whole numbers"}, rows{"and fingerprints of rows"}, all{"and ranges of columns"};
  for (int round = 0; round < rounds; ++round) {
    time(reading, [&] { read_all(t, threads); });
    time(plain, [&] { result += static_cast<std::uint64_t>(scan(t, {.threads = threads}).high); });
    time(rows, [&] { result += static_cast<std::uint64_t>(scan(t, {.rows = sampling, .threads = threads}).high); });
    time(all,
         [&] { result += static_cast<std::uint64_t>(scan(t, {.columns = Ask::Count::yes, .rows = sampling, .threads = threads}).high); });
  }
  const double gigabytes = static_cast<double>(bytes(t.spec())) / 1e9;
  for (const Times* times : {&reading, &plain, &rows, &all})
    std::printf("| %s | %d | %s | %.2f | %.2f | %.0f %% | %.0f %% |\n", title.c_str(), threads, times->name.c_str(),
                gigabytes / times->least(), gigabytes / times->median(), 100 * reading.least() / times->least(),
                100 * reading.median() / times->median());
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t megabytes = argc > 1 ? std::atoll(argv[1]) : 1024;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 9;
  std::puts("| array | threads | what | GB/s, best | GB/s, median | of reading, best | of reading, median |");
  std::puts("|---|--:|---|--:|--:|--:|--:|");
  for (const auto& [title, dtype, width] :
       {std::tuple("float32, 784 columns", DType::float32, 784), {"uint8, 784 columns", DType::uint8, 784}}) {
    const Tensor t = filled(dtype, width, megabytes);
    for (int threads = 1; threads <= usable_threads(); threads *= 2) measure(title, t, threads, rounds, 2);
  }
  return result == 0;
}
