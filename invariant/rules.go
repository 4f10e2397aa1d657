package invariant

// A Pre is a rule that must hold before an operation.
type Pre[S any] struct {
	// Name says what is demanded, for a developer who reads a [RuleError].
	Name string
	// Check returns nil, or what is violated: [Violate], several with [errors.Join].
	Check func(S) error
}

// A Post is a rule that must hold after an operation, between the state before and the
// state after.
type Post[S any] struct {
	// Name says what is demanded, for a developer who reads a [RuleError].
	Name string
	// Check returns nil, or what is violated: [Violate], several with [errors.Join].
	Check func(before, after S) error
}

// Rules are what must hold round an operation. S is the view they judge: a value that
// shares nothing with the participants, such as a struct of their snapshots. Rules are
// checked in the order in which they stand here. The zero Rules demand nothing.
//
// Rules hold no state and may be used by several goroutines at once, if their checks may.
type Rules[S any] struct {
	Pre  []Pre[S]
	Post []Post[S]
}

// A Keeper notes how a participant stands and returns what puts it back so.
// aggregate.Keep makes one for an aggregate, of its snapshot; a participant of another
// sort brings its own.
type Keeper = func() (undo func() error)

// Guard runs op between the rules. The participants are everything that op, the rules or
// view may change. In this order:
//
//  1. every participant is kept;
//  2. view, then all rules of Pre; with violations, it ends here;
//  3. op; with an error, it ends here;
//  4. view again, then all rules of Post.
//
// Guard returns nil when op was done and all rules hold. Otherwise it puts every participant
// back, the last kept first, and returns
//
//   - an [*Error] with all violations of Pre, or all of Post;
//   - the error of op, as it is;
//   - a [*RuleError] for the first rule that could not be judged: the rules after it are not
//     asked;
//   - an [*UndoError] around any of these, when a participant could not be put back. The
//     others are.
//
// A panic in op, view or a keeper, and runtime.Goexit anywhere, put every participant back
// and go on, untouched; only when a participant could not be put back is the panic's value
// replaced, by an [*UndoError] that carries it.
//
// Guard panics, before it does anything, when it cannot be meant: a rule without a name or a
// check, or a nil view, op or participant.
func (r Rules[S]) Guard(view func() S, op func() error, participants ...Keeper) (err error) {
	r.mustMakeSense(view, op, participants)
	var undo undoStack
	returned, stays := false, false
	defer func() {
		if stays {
			return
		}
		// Without a recover, so that a panic keeps its value and its stack.
		failed := undo.run()
		switch {
		case len(failed) == 0:
		case returned:
			err = &UndoError{cause: err, failed: failed}
		default:
			panic(&UndoError{cause: recovered(recover()), failed: failed})
		}
	}()
	err = r.run(view, op, &undo, participants)
	returned, stays = true, err == nil
	return err
}

func (r Rules[S]) run(view func() S, op func() error, undo *undoStack, participants []Keeper) error {
	for _, keep := range participants {
		undo.push(keep())
	}
	before := view()
	if err := r.judgeBefore(before); err != nil {
		return err
	}
	if err := op(); err != nil {
		return err
	}
	return r.judgeAfter(before, view())
}

func (r Rules[S]) judgeBefore(state S) error {
	var found []violation
	for _, rule := range r.Pre {
		err := judge(StagePre, rule.Name, &found, func() error { return rule.Check(state) })
		if err != nil {
			return err
		}
	}
	return newError(found)
}

func (r Rules[S]) judgeAfter(before, after S) error {
	var found []violation
	for _, rule := range r.Post {
		err := judge(StagePost, rule.Name, &found, func() error { return rule.Check(before, after) })
		if err != nil {
			return err
		}
	}
	return newError(found)
}

// judge adds the violations that check returns to found. It returns a *RuleError for
// anything else. Goexit passes through: to recover, it is no panic.
func judge(stage Stage, name string, found *[]violation, check func() error) (err error) {
	defer func() {
		if p := recovered(recover()); p != nil {
			err = &RuleError{Rule: name, Stage: stage, cause: p}
		}
	}()
	said := check()
	if said == nil {
		return nil
	}
	violations, ok := violationsIn(said)
	if !ok {
		return &RuleError{Rule: name, Stage: stage, cause: said}
	}
	*found = append(*found, violations...)
	return nil
}

func (r Rules[S]) mustMakeSense(view func() S, op func() error, participants []Keeper) {
	for _, rule := range r.Pre {
		if rule.Name == "" || rule.Check == nil {
			panic("invariant: a pre rule has no name or no check")
		}
	}
	for _, rule := range r.Post {
		if rule.Name == "" || rule.Check == nil {
			panic("invariant: a post rule has no name or no check")
		}
	}
	if view == nil || op == nil {
		panic("invariant: Guard needs a view and an operation")
	}
	for _, keep := range participants {
		if keep == nil {
			panic("invariant: a participant is nil")
		}
	}
}
