package invariant

// An undoStack puts back what was kept, the last first, as deferred calls would: when one
// participant was kept twice, its first state is restored last.
type undoStack struct {
	undos []func() error
}

func (u *undoStack) push(undo func() error) {
	if undo == nil {
		panic("invariant: a keeper returned no way to undo")
	}
	u.undos = append(u.undos, undo)
}

// run undoes everything, whatever an undo does, and returns what failed.
func (u *undoStack) run() (failed []error) {
	u.runFrom(len(u.undos)-1, &failed)
	return failed
}

// runFrom recurs by a deferred call, so that an undo that panics or ends the goroutine does
// not keep the ones before it from running.
func (u *undoStack) runFrom(i int, failed *[]error) {
	if i < 0 {
		return
	}
	defer u.runFrom(i-1, failed)
	if err := runOne(u.undos[i]); err != nil {
		*failed = append(*failed, err)
	}
}

func runOne(undo func() error) (err error) {
	defer func() {
		if p := recovered(recover()); p != nil {
			err = p
		}
	}()
	return undo()
}
