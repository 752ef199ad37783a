#include "tenon/pipeline/ahead.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "tenon/base/usable_threads.h"

namespace tenon {
namespace {

constexpr std::chrono::milliseconds look_around{20};  // how often who waits asks whether to stop
constexpr std::int64_t first_buffer = 2, largest_buffer = 16;
constexpr std::int64_t largest_bytes = 64 << 20;  // that a buffer may grow to

/// Keeps what a thread reports until the consumer passes it on, in the order of the elements.
class Collected : public Sink {
 public:
  void receive(Diagnostic d) override { diagnostics_.push_back(std::move(d)); }
  void move_to(std::vector<Diagnostic>& out) {
    std::move(diagnostics_.begin(), diagnostics_.end(), std::back_inserter(out));
    diagnostics_.clear();
  }

 private:
  std::vector<Diagnostic> diagnostics_;
};

struct Slot {
  enum class State : std::uint8_t { taking, making, ready, delivered, end, failed };
  State state = State::taking;
  Ahead::Ticket ticket;
  std::int64_t index = 0;  // counted from where the pass began or went on
  Position before;         // of the input, before the ticket was taken
  std::vector<Diagnostic> diagnostics;
  std::optional<Reported> failure;
  std::exception_ptr exception;
};

std::int64_t bytes_of(const Element& element) {
  std::int64_t sum = 0;
  for (const auto& value : element.values) sum += bytes(value.spec());
  return sum;
}

std::string seconds_text(std::chrono::milliseconds time) {
  const double seconds = std::chrono::duration<double>(time).count();
  return to_string(Value(seconds)) + (seconds == 1 ? " second" : " seconds");
}

void report_stall(const std::string& stage, const Iteration& consumer) {
  report(*consumer.sink, Code::SourceStalled, InData{stage})
      .expected("an element")
      .found("none for " + seconds_text(consumer.stall))
      .because("The run waits for this stage, and goes on when an element comes. Until then it can be interrupted.")
      .fix("look at what it waits for: a file system, a lock, another process")
      .emit();
}

/// Its thread is left to itself, with everything that it may still touch.
void report_left_alone(const std::string& stage, const Iteration& consumer) {
  report(*consumer.sink, Code::SourceStalled, InData{stage})
      .expected("a return within " + seconds_text(consumer.grace) + ", as the pass is over")
      .found("code that still runs")
      .because("A thread cannot be ended from outside. It is left to itself and ends when the code returns; nothing waits for it.")
      .fix("let the code return when there is nothing left to do")
      .emit();
}

/// What consumer and threads share. It outlives a thread that does not come back from code which is not the pipeline's own.
class Crew {
 public:
  Crew(StagePtr stage, AheadArgs args, const Iteration& iteration)
      : stage_(std::move(stage)), args_(args), iteration_(iteration.in_thread(sink_)), capacity_(most_ahead(args)) {}

  Result<Done> begin(const BeginAhead& begin) {
    auto made = begin(iteration_);
    if (!made) return made.error();
    ahead_ = *std::move(made);
    return Done{};
  }
  void pass_on(Sink& sink) {
    std::vector<Diagnostic> all;
    sink_.move_to(all);
    for (auto& d : all) sink.receive(std::move(d));
  }

  Ahead& ahead() { return *ahead_; }
  const Ahead& ahead() const { return *ahead_; }
  Watch& watch() { return *iteration_.watch; }
  const Stage& stage() const { return *stage_; }

  /// What a thread does until there is nothing left or nobody wants it.
  void work() {
    while (Slot* slot = take_one()) make_one(*slot);
    const std::lock_guard lock(mutex_);
    --running_;
    ended_work_.notify_all();
  }
  void start(const std::shared_ptr<Crew>& self) {
    running_ = args_.threads;
    for (std::int64_t t = 0; t < args_.threads; ++t) threads_.emplace_back([self] { self->work(); });
  }
  bool started() const { return !threads_.empty(); }

  Result<bool> next(Element& element, const Iteration& consumer);
  void save(Position& position) const;
  /// Elements, counted from where the pass goes on, that were given before.
  void leave_out(std::vector<std::int64_t> given) { given_ = std::move(given); }
  bool leaves_out() const { return !given_.empty(); }
  void close(const Iteration& consumer);

 private:
  Slot* take_one();
  void make_one(Slot& slot);
  Slot* wait_for_slot(std::unique_lock<std::mutex>& lock, const Iteration& consumer);
  Slot* deliverable() const;
  /// A buffer of autotune grows where the consumer has to wait although it was full before: then the two take turns, and more that wait
  /// help. Where it never fills, they do not. What is known of the size of elements sets an end to it.
  bool may_grow() const {
    return was_full_ && args_.ahead == autotune && capacity_ < largest_buffer && 2 * capacity_ * element_bytes_ <= largest_bytes;
  }
  void forget_delivered();
  Result<bool> end_with(Slot& slot, Sink& sink);

  StagePtr stage_;
  AheadArgs args_;
  Collected sink_;  // of the stages behind this one: used under taking_
  Iteration iteration_;
  std::unique_ptr<Ahead> ahead_;

  std::mutex taking_;  // held by the thread that takes a ticket; before mutex_
  mutable std::mutex mutex_;
  std::condition_variable space_, ready_, ended_work_;
  std::deque<std::unique_ptr<Slot>> slots_;  // in order of the elements
  std::vector<std::unique_ptr<Slot>> spare_;
  std::vector<std::int64_t> given_;
  std::int64_t capacity_, waiting_ = 0;  // waiting_: slots that are not delivered
  bool was_full_ = false;                // of elements that were made, since it grew
  std::int64_t element_bytes_ = 0;       // of the largest element so far
  std::int64_t taken_ = 0, running_ = 0;
  bool closing_ = false, ended_ = false;
  std::vector<std::thread> threads_;
};

Slot* Crew::take_one() {
  const std::lock_guard taking(taking_);
  Slot* slot = nullptr;
  {
    std::unique_lock lock(mutex_);
    while (!closing_ && !ended_ && waiting_ >= capacity_) {
      space_.wait_for(lock, look_around);
      if (iteration_.watch->stop_requested()) return nullptr;
    }
    if (closing_ || ended_) return nullptr;
    if (spare_.empty()) spare_.push_back(std::make_unique<Slot>());
    slots_.push_back(std::move(spare_.back()));
    spare_.pop_back();
    ++waiting_;
    slot = slots_.back().get();
    slot->state = Slot::State::taking;
    slot->before.numbers.clear();
    ahead_->save(slot->before);
    slot->index = taken_++;
  }
  bool more = false;
  try {
    auto result = ahead_->take(slot->ticket);
    if (result) more = *result;
    else slot->failure = result.error();
  } catch (...) { slot->exception = std::current_exception(); }
  const std::lock_guard lock(mutex_);
  sink_.move_to(slot->diagnostics);
  const auto place = std::find(given_.begin(), given_.end(), slot->index);
  if (more && place == given_.end()) return slot->state = Slot::State::making, slot;
  if (more) {  // it was given before the position that the pass went on from
    slot->state = Slot::State::delivered;
    --waiting_;
    return slot;
  }
  ended_ = true;
  slot->state = slot->failure || slot->exception ? Slot::State::failed : Slot::State::end;
  ready_.notify_one();
  return nullptr;
}

void Crew::make_one(Slot& slot) {
  if (slot.state == Slot::State::delivered) return;
  Collected sink;
  bool made = false;
  try {
    auto result = ahead_->make(slot.ticket, sink, *iteration_.watch);
    made = result.ok();
    if (!made) slot.failure = result.error();
  } catch (...) { slot.exception = std::current_exception(); }
  const std::lock_guard lock(mutex_);
  sink.move_to(slot.diagnostics);
  slot.state = made ? Slot::State::ready : Slot::State::failed;
  const auto ready = std::count_if(slots_.begin(), slots_.end(), [](const auto& s) { return s->state == Slot::State::ready; });
  was_full_ = was_full_ || ready >= capacity_;
  if (!made) ended_ = true;
  ready_.notify_one();
}

/// The slot to deliver next; null when it is not made yet.
Slot* Crew::deliverable() const {
  for (const auto& slot : slots_) {
    if (slot->state == Slot::State::delivered) continue;
    const bool done = slot->state != Slot::State::taking && slot->state != Slot::State::making;
    const bool last = slot->state == Slot::State::end || slot->state == Slot::State::failed;
    if (done && (!last || args_.ordered || waiting_ == 1)) return slot.get();
    if (args_.ordered) return nullptr;
  }
  return nullptr;
}

Slot* Crew::wait_for_slot(std::unique_lock<std::mutex>& lock, const Iteration& consumer) {
  Slot* slot = deliverable();
  if (!slot && may_grow()) {
    capacity_ = std::min(largest_buffer, 2 * capacity_);
    was_full_ = false;
    space_.notify_one();
  }
  const auto since = std::chrono::steady_clock::now();
  bool reported = false;
  while (!slot) {
    ready_.wait_for(lock, look_around);
    slot = deliverable();
    if (slot) break;
    if (consumer.watch->stop_requested()) return nullptr;
    if (consumer.waiting) {
      lock.unlock();
      (*consumer.waiting)();
      lock.lock();
      if ((slot = deliverable())) break;
    }
    const std::string* doing = iteration_.watch->doing();
    consumer.watch->set_doing(doing);
    if (reported || consumer.stall.count() == 0 || std::chrono::steady_clock::now() - since < consumer.stall) continue;
    reported = true;
    report_stall(doing ? *doing : stage_->name(), consumer);
  }
  if (reported) consumer.watch->set_doing(nullptr);
  return slot;
}

/// Delivered slots are kept until those in front of them are: a position counts from the first that is not.
void Crew::forget_delivered() {
  while (!slots_.empty() && slots_.front()->state == Slot::State::delivered) {
    spare_.push_back(std::move(slots_.front()));
    slots_.pop_front();
  }
}

Result<bool> Crew::end_with(Slot& slot, Sink& sink) {
  for (auto& d : slot.diagnostics) sink.receive(std::move(d));
  slot.diagnostics.clear();
  if (slot.exception) std::rethrow_exception(slot.exception);
  if (slot.failure) return *slot.failure;
  return false;
}

Result<bool> Crew::next(Element& element, const Iteration& consumer) {
  std::unique_lock lock(mutex_);
  forget_delivered();
  Slot* slot = wait_for_slot(lock, consumer);
  if (!slot) return false;
  if (slot->state != Slot::State::ready) return end_with(*slot, *consumer.sink);
  element_bytes_ = std::max(element_bytes_, bytes_of(slot->ticket.element));
  std::swap(element.values, slot->ticket.element.values);
  slot->ticket.element.values.clear();  // what was given before: its memory is free for an element that is being made
  std::vector<Diagnostic> diagnostics;
  diagnostics.swap(slot->diagnostics);
  slot->state = Slot::State::delivered;
  --waiting_;
  forget_delivered();
  space_.notify_one();
  lock.unlock();
  for (auto& d : diagnostics) consumer.sink->receive(std::move(d));
  return true;
}

// Slots that are being taken stand in the queue, so where there is none the input is at rest.
void Crew::save(Position& position) const {
  const std::lock_guard lock(mutex_);
  auto first = slots_.begin();
  while (first != slots_.end() && (*first)->state == Slot::State::delivered) ++first;
  const std::size_t count = position.numbers.size();
  position.put(0);
  for (auto slot = first; slot != slots_.end(); ++slot)
    if ((*slot)->state == Slot::State::delivered) position.put(slot - first);
  position.numbers[count] = static_cast<std::int64_t>(position.numbers.size() - count) - 1;
  if (first == slots_.end()) ahead_->save(position);
  else position.numbers.insert(position.numbers.end(), (*first)->before.numbers.begin(), (*first)->before.numbers.end());
}

void Crew::close(const Iteration& consumer) {
  iteration_.watch->request_stop();
  std::unique_lock lock(mutex_);
  closing_ = true;
  space_.notify_all();
  const bool all_ended = ended_work_.wait_for(lock, consumer.grace, [&] { return running_ == 0; });
  lock.unlock();
  if (!all_ended) {
    const std::string* doing = iteration_.watch->doing();
    report_left_alone(doing ? *doing : stage_->name(), consumer);
  }
  for (auto& thread : threads_) {
    if (all_ended) thread.join();
    else thread.detach();  // it holds the crew, and with it everything that it may still touch
  }
}

class AheadIterator final : public Iterator {
 public:
  AheadIterator(std::shared_ptr<Crew> crew, const Iteration& iteration) : crew_(std::move(crew)), iteration_(iteration) {}
  ~AheadIterator() override { crew_->close(iteration_); }
  AheadIterator(const AheadIterator&) = delete;
  AheadIterator& operator=(const AheadIterator&) = delete;

  Result<bool> next(Element& element) override {
    if (!crew_->started()) crew_->start(crew_);
    return crew_->next(element, iteration_);
  }
  Result<std::int64_t> skip(std::int64_t count) override {
    if (crew_->started() || crew_->leaves_out()) return Iterator::skip(count);
    auto skipped = crew_->ahead().skip(count);
    crew_->pass_on(*iteration_.sink);
    return skipped;
  }
  void save(Position& position) const override { crew_->save(position); }
  Result<Done> restore(PositionReader& position) override {
    std::vector<std::int64_t> given(static_cast<std::size_t>(std::clamp<std::int64_t>(position.get(), 0, largest_given)));
    for (auto& offset : given) offset = position.get();
    auto restored = crew_->ahead().restore(position);
    crew_->pass_on(*iteration_.sink);
    crew_->leave_out(std::move(given));
    return restored;
  }

 private:
  static constexpr std::int64_t largest_given = 1 << 16;  // more than any number of threads lets wait

  std::shared_ptr<Crew> crew_;
  Iteration iteration_;
};

/// Without threads: everything when it is asked for.
class InlineIterator final : public Iterator {
 public:
  InlineIterator(std::unique_ptr<Ahead> ahead, const Iteration& iteration) : ahead_(std::move(ahead)), iteration_(iteration) {}

  Result<bool> next(Element& element) override {
    std::swap(ticket_.element.values, element.values);
    TENON_TRY(const bool more, ahead_->take(ticket_));
    if (!more) return false;
    if (auto made = ahead_->make(ticket_, *iteration_.sink, *iteration_.watch); !made) return made.error();
    std::swap(ticket_.element.values, element.values);
    return true;
  }
  Result<std::int64_t> skip(std::int64_t count) override { return ahead_->skip(count); }
  void save(Position& position) const override { ahead_->save(position); }
  Result<Done> restore(PositionReader& position) override { return ahead_->restore(position); }

 private:
  std::unique_ptr<Ahead> ahead_;
  Iteration iteration_;
  Ahead::Ticket ticket_;
};

}  // namespace

AheadArgs in_parallel(const std::optional<std::int64_t>& num_parallel_calls, bool deterministic) {
  const std::int64_t threads = num_parallel_calls.value_or(0);
  return {.threads = threads, .ahead = threads, .ordered = deterministic};
}

std::int64_t most_ahead(const AheadArgs& args) {
  if (args.threads == 0) return 0;
  if (args.ahead != autotune) return std::max<std::int64_t>(args.ahead, 1);
  return std::max<std::int64_t>(first_buffer, args.threads == autotune ? usable_threads() : args.threads);
}

Result<std::unique_ptr<Iterator>> run_ahead(const Stage& stage, const BeginAhead& begin, AheadArgs args, const Iteration& iteration) {
  if (args.threads == 0) {
    TENON_TRY(auto ahead, begin(iteration));
    return std::unique_ptr<Iterator>(std::make_unique<InlineIterator>(std::move(ahead), iteration));
  }
  if (args.threads == autotune) args.threads = usable_threads();
  auto crew = std::make_shared<Crew>(stage.shared_from_this(), args, iteration);
  auto begun = crew->begin(begin);
  crew->pass_on(*iteration.sink);
  if (!begun) return begun.error();
  return std::unique_ptr<Iterator>(std::make_unique<AheadIterator>(std::move(crew), iteration));
}

}  // namespace tenon
