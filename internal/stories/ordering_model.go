package stories

import (
	"context"

	"github.com/ashlar-go/ashlar/aggregate"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/ordering"
)

// values tells what is equal to what.
func (s *orderStory) values(context.Context) error {
	s.chapter("Values and identities")

	s.say("An amount of money is a value: what is equal is the same, and nothing changes it.")
	fifty, seventyFive := money.MustParse("USD 50.00"), money.MustParse("USD 75.00")
	s.show("USD 50.00 == usd 50.00: %t", fifty == money.MustParse("usd 50.00"))
	s.show("USD 50.00 == USD 75.00: %t", fifty == seventyFive)
	sum, err := fifty.Add(seventyFive)
	if err != nil {
		return err
	}
	s.show("USD 50.00 + USD 75.00 = %s, and the first is still %s", sum, fifty)

	s.say("Amounts of different currencies do not mix.")
	_, err = fifty.Add(money.MustParse("EUR 50.00"))
	if err := s.refused(err, money.ErrCurrencyMismatch); err != nil {
		return err
	}

	s.say("An order line is what was quoted: a product, its name, a quantity, a price.")
	line, err := ordering.NewOrderLine(ordering.MustParseProductID("PROD-001"), "Engineering Course", 2, money.MustParse("USD 49.00"))
	if err != nil {
		return err
	}
	s.show("%v, together %s", line, line.Total())

	s.say("An address is a value, and personal: printing shows that there is one, asking shows which.")
	home, err := ordering.NewAddress("1 Main St", "London", "EC1A 1AA", "gb")
	if err != nil {
		return err
	}
	s.show("printed: %v; asked: %s", home, home.String())

	s.say("An order is no value. It is the same order by its identity, whatever its state.")
	a, err := s.start("A")
	if err != nil {
		return err
	}
	alsoA, err := s.start("A")
	if err != nil {
		return err
	}
	b, err := s.start("B")
	if err != nil {
		return err
	}
	if err := s.add(alsoA, "P1", "Python Course", "GBP 49.00"); err != nil {
		return err
	}
	s.show("%v and %v are the same: %t", a, alsoA, aggregate.Same(a, alsoA))
	s.show("%v and %v are the same: %t", a, b, aggregate.Same(a, b))
	return nil
}

// rules tells which commands an order refuses, and that a refusal changes nothing.
func (s *orderStory) rules(context.Context) error {
	s.chapter("An order keeps its own rules")

	s.say("A customer starts an order and adds to it. The total is the sum of the lines, always.")
	o, err := s.start("1001")
	if err != nil {
		return err
	}
	if err := s.add(o, "P1", "Python Course", "GBP 49.00"); err != nil {
		return err
	}
	if err := s.add(o, "P2", "Systems Course", "GBP 99.00"); err != nil {
		return err
	}
	for _, line := range o.Lines().All() {
		s.show("%v", line)
	}
	s.show("total: %s", o.Total())

	s.say("The customer places it. What was agreed stands: a late line is refused.")
	if err := o.Place(s.clock.tick()); err != nil {
		return err
	}
	s.show("status: %s", o.Status())
	late := s.add(o, "P3", "New Course", "GBP 29.00")
	if err := s.refused(late, ordering.ErrNotPending); err != nil {
		return err
	}

	s.say("The warehouse confirms it, a courier collects it. From there it cannot be cancelled.")
	if err := o.Confirm(s.clock.tick()); err != nil {
		return err
	}
	if err := o.Ship("Royal Parcel", "TRACK-UK-12345", s.clock.tick()); err != nil {
		return err
	}
	s.show("status: %s, by %s under %s", o.Status(), o.Carrier(), o.TrackingNumber())
	if err := s.refused(o.Cancel("Changed mind", s.clock.tick()), ordering.ErrTransition); err != nil {
		return err
	}

	s.say("The refusals have left no trace: neither in the order nor among what it has recorded.")
	s.show("%v, total %s", o, o.Total())
	for _, recorded := range aggregate.Pending(o) {
		s.show("%s %s", recorded.At.Format("15:04"), recorded.Event.EventName())
	}
	s.order = o
	return nil
}

// start starts an order of one and the same customer.
func (s *orderStory) start(id string) (*ordering.Order, error) {
	shipTo, err := ordering.NewAddress("1 Main St", "London", "EC1A 1AA", "GB")
	if err != nil {
		return nil, err
	}
	return ordering.NewOrder(ordering.MustParseOrderID(id), ordering.MustParseCustomerID("cust-1"), shipTo, money.GBP, s.clock.tick())
}

// add adds one of a product.
func (s *orderStory) add(o *ordering.Order, product, name, price string) error {
	line, err := ordering.NewOrderLine(ordering.MustParseProductID(product), name, 1, money.MustParse(price))
	if err != nil {
		return err
	}
	return o.AddLine(line, s.clock.tick())
}
