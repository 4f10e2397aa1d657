// Package invariant guards operations that touch several aggregates: what must hold before,
// what must hold after, and everything as it was when either does not.
//
// A rule about one aggregate is a matter of its methods. A rule about two, such as a
// transfer that takes from one account what it gives to another, has no home in either;
// [Rules] give it one. They are values, named and listed in the order in which they are
// reported:
//
//	rules := invariant.Rules[books]{
//		Pre: []invariant.Pre[books]{
//			{Name: "the funds suffice", Check: func(b books) error { … }},
//		},
//		Post: []invariant.Post[books]{
//			{Name: "no money is made or lost", Check: func(before, after books) error { … }},
//		},
//	}
//
// and [Rules.Guard] runs the operation between them, over whatever view of the participants
// the rules need.
//
// # Glossary
//
//   - Rule: a named check before ([Pre]) or after ([Post]) an operation. Not "validator".
//   - Violation: what a rule says no with, made by [Violate]: a key that places it and an
//     error that states it.
//   - View: a value that shows the rules what they judge. It shares nothing that the
//     operation changes.
//   - Participant: an aggregate the operation may change, represented by its [Keeper].
//
// # Rules
//
//   - All violations of a stage are reported at once, in the order of declaration, in one
//     [*Error]. After a violation before the operation, the operation does not run.
//   - All or nothing: when Guard returns an error, and when a panic or runtime.Goexit leaves
//     it, every participant is as it was. The panic goes on, with its value and its stack.
//   - A rule says no with violations and nothing else. Any other error, and a panic in a
//     check, is a defect of the rule or its surroundings: a [*RuleError].
//
// # Bad commands
//
// The same [*Error] reports a command with bad fields: [Violations] collects them by path,
// such as lines[1].quantity, so that a caller hears of all of them at once.
//
// # Errors
//
//   - [*Error], [ErrViolated]: rules say no. Of kind Invalid when one of the violations is,
//     otherwise Refused. Its JSON is an object of messages by key, fit for a response.
//   - [*RuleError], [ErrRule]: a rule could not be judged. Internal.
//   - [*UndoError], [ErrUndo]: a participant could not be put back. Internal, and the only
//     case in which participants are not as they were: discard them.
//
// Texts of these errors are on one line and bounded. They repeat the messages of the
// violations, which are written to be read by the caller, and never what a panic carried.
package invariant
