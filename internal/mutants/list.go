package main

import "slices"

// mutants are the bugs, each of a kind that a promise of the library forbids.
func mutants() []mutant {
	return slices.Concat(values(), buses(), units(), stores(), rules(), orders())
}

func values() []mutant {
	pkg := []string{"./money"}
	return []mutant{
		{
			"money/arithmetic.go", "a sum that overflows is not refused",
			`m.currency != o.currency || m.currency == 0 || sum < 0`, `m.currency != o.currency || m.currency == 0`, pkg,
		},
		{
			"money/arithmetic.go", "dollars and euros are added up",
			`m.currency != o.currency || m.currency == 0 || sum < 0`, `m.currency == 0 || sum < 0`, pkg,
		},
		{
			"money/arithmetic.go", "an amount can be a cent below zero",
			`m.currency == 0 || rest < 0`, `m.currency == 0 || rest < -1`, pkg,
		},
		{
			"money/arithmetic.go", "a product of half a cent is rounded down",
			"minor, fits := w.rounded(half >= 0)\n\tif !ok || !fits {\n\t\treturn Money{}, refuseDecimal(\"multiply\"",
			"minor, fits := w.rounded(half > 0)\n\tif !ok || !fits {\n\t\treturn Money{}, refuseDecimal(\"multiply\"", pkg,
		},
		{
			"money/allocate.go", "of two equal claims on a cent the first does not win", `int64(i) < left`, `int64(i) >= int64(n)-left`, pkg,
		},
	}
}

func buses() []mutant {
	pkg := []string{"./events", "./events/eventstest"}
	return []mutant{
		{"events/delivery.go", "a cancelled handler is called", `if s.cancelled.Load() {`, `if s == nil {`, pkg},
		{"events/delivery.go", "a panic keeps the handlers after it from running", `done = i + 1`, `done = len(subs)`, pkg},
		{"events/delivery.go", "handlers run though the context is done", `cancel != nil && isDone(cancel)`, `cancel != nil && isDone(nil)`, pkg},
		{"events/delivery.go", "answers may be one deeper than allowed", `f.depth >= d.bus.depth`, `f.depth > d.bus.depth`, pkg},
		{"events/delivery.go", "answers may be more than allowed", `d.bus.answers-up.answers`, `d.bus.answers-up.answers+1`, pkg},
		{
			"events/delivery.go", "what is published after the end of a delivery is lost",
			`d.state.Load() != queued && !d.state.CompareAndSwap(idle, queued)`, `d.state.Load() == 99`, pkg,
		},
		{"events/envelope.go", "an event does not name its cause", `env.CausationID = handled.ID`, ``, pkg},
	}
}

func units() []mutant {
	pkg := []string{"./repository", "./memstore"}
	commit := "if err := e.commit(ctx, b); err != nil {\n\t\treturn err\n\t}\n\tsettle(done)\n\treturn e.publish(ctx, b)"
	return []mutant{
		{
			"repository/unit_of_work.go", "events are drained before the store has them", commit,
			"settle(done)\n\tif err := e.commit(ctx, b); err != nil {\n\t\treturn err\n\t}\n\treturn e.publish(ctx, b)", pkg,
		},
		{
			"repository/unit_of_work.go", "events are published before the commit", commit,
			"if err := e.publish(ctx, b); err != nil {\n\t\treturn err\n\t}\n\tdefer settle(done)\n\treturn e.commit(ctx, b)", pkg,
		},
		{
			"repository/unit_of_work.go", "a failure of a handler is taken for a conflict and done again",
			` && !errors.Is(err, ErrPublish)`, ``, pkg,
		},
		{"repository/session.go", "a change that was not saved is lost in silence", `if err := s.unsaved(); err != nil {`, `if err := s.unsaved(); err != nil && s.engine == nil {`, pkg},
		{"repository/session.go", "an error that work swallows does not fail the unit", `if s.unit && s.failed == nil {`, `if s.engine == nil {`, pkg},
		{"repository/session.go", "two instances of one identity are both saved", `case e.instance != instance:`, `case instance == nil:`, pkg},
		{"repository/session.go", "the index of a large unit forgets what it had before", `for _, one := range s.known {`, `for _, one := range s.known[:1] {`, pkg},
		{"repository/seal.go", "two events of one version have one identity", `int64(index), 10`, `0, 10`, pkg},
		{"repository/context.go", "handlers are not called once the caller gives up", `return context.WithoutCancel(ctx)`, `return ctx`, pkg},
	}
}

func stores() []mutant {
	pkg := []string{"./memstore", "./internal/historytest"}
	return []mutant{
		{"memstore/commit.go", "the second of two writers wins", `row.deleted || row.version != c.Expected`, `row.deleted`, pkg},
		{"memstore/commit.go", "a deleted identity is used again", `case repository.Delete:
		t.put(c.ID, row{version: c.Expected + 1, deleted: true})`, `case repository.Delete:
		t.put(c.ID, row{deleted: true})
		delete(t.rows, c.ID)`, pkg},
		{"memstore/inbox.go", "a mark is not stored", `s.marks[m] = now`, `_, _ = m, now`, pkg},
		{"memstore/commit.go", "a unique key belongs to two", `if at.id != c.ID && !changed[at.id] {`, `if at.id == "" {`, pkg},
		{"memstore/queue.go", "one event of several is stored", `range b.Changes[i].Events {`, `range b.Changes[i].Events[:min(1, len(b.Changes[i].Events))] {`, pkg},
		{"memstore/table.go", "a changed document is found under its old key", `t.indexes[k.Index].remove(place{k.Value, id})`, `_ = k.Value`, pkg},
		{"memstore/sorted.go", "an entry is lost when a part of an index is full", `s.chunks = slices.Insert(s.chunks, i+1, right)`, `s.chunks = slices.Insert(s.chunks, i+1, right[1:])`, pkg},
	}
}

func rules() []mutant {
	invariants, aggregates := []string{"./invariant"}, []string{"./aggregate/...", "./repository"}
	return []mutant{
		{"invariant/rules.go", "a refused operation is not undone", `returned, stays = true, err == nil`, `returned, stays = true, true`, invariants},
		{"invariant/rules.go", "only the first violation is reported", `*found = append(*found, violations...)`, `*found = append((*found)[:0], violations...)`, invariants},
		{"invariant/undo.go", "participants are put back in the wrong order", `u.undos = append(u.undos, undo)`, `u.undos = append([]func() error{undo}, u.undos...)`, invariants},
		{"aggregate/root.go", "a caller can change the recorded events", `return slices.Clone(a.base().pending)`, `return a.base().pending`, aggregates},
		{"aggregate/root.go", "events recorded during the commit are dropped", `slices.Clone(c.pending[min(max(n, 0), len(c.pending)):])`, `slices.Clone(c.pending[:0])`, aggregates},
		{"aggregate/keep.go", "the way back forgets the recorded events", `c.version, c.pending = version, pending`, `c.version, c.pending = version, pending[:0]`, aggregates},
	}
}

func orders() []mutant {
	pkg := []string{"./ordering"}
	return []mutant{
		{"ordering/order_content.go", "lines are added to a placed order", `if o.status == StatusPending {`, `if o.status != StatusCancelled {`, pkg},
		{"ordering/order_content.go", "a discount leaves the total as it was", `o.lines, o.discount, o.total = lines, d, total`, `o.lines, o.discount = lines, d
	_ = total`, pkg},
		{"ordering/inventory.go", "one more is reserved than there is", `quantity > i.available`, `quantity > i.available+1`, pkg},
		{"ordering/fulfillment.go", "stock is reserved and stays so when the order cannot be confirmed", `return fulfillmentOutcomeRules.Guard(f.view, op, participants...)`, `return fulfillmentOutcomeRules.Guard(f.view, op, participants[:1]...)`, pkg},
	}
}
