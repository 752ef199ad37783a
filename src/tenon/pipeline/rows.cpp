#include "tenon/pipeline/rows.h"

#include "tenon/pipeline/stack.h"
#include "tenon/pipeline/stage.h"

namespace tenon {

Result<Done> Rows::gather(std::span<const std::int64_t> rows, std::int64_t number, Element& batch, Recycler& memory, Sink& sink) const {
  std::vector<Element> elements(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (auto done = read(rows[i], elements[i], sink); !done) return done;
  }
  const auto leaves = spec().leaves();
  return stack(elements, {leaves, number}, batch, memory, sink);
}

namespace {

class InOrderIterator final : public Iterator {
 public:
  InOrderIterator(const Rows& rows, std::unique_ptr<Order> order, Sink& sink) : rows_(rows), order_(std::move(order)), sink_(sink) {}

  Result<bool> next(Element& element) override {
    std::int64_t row = 0;
    TENON_TRY(const bool more, order_->next(row));
    if (!more) return false;
    if (auto done = rows_.read(row, element, sink_); !done) return done.error();
    return true;
  }
  Result<std::int64_t> skip(std::int64_t count) override { return order_->skip(count); }
  void save(Position& position) const override { order_->save(position); }
  Result<Done> restore(PositionReader& position) override { return order_->restore(position); }

 private:
  const Rows& rows_;
  std::unique_ptr<Order> order_;
  Sink& sink_;
};

}  // namespace

std::unique_ptr<Iterator> read_in_order(const Rows& rows, std::unique_ptr<Order> order, Sink& sink) {
  return std::make_unique<InOrderIterator>(rows, std::move(order), sink);
}

}  // namespace tenon
