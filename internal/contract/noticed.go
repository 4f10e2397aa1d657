package contract

// Noticed holds a clause against stores that are broken in one way, and returns what it says of
// the first that it finds out. A breach that is a matter of time shows nothing where the machine
// stands still just then, which it does not do at every try.
func Noticed(check func() error) error {
	for range 5 {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}
