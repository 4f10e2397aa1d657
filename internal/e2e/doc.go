// Package e2e kills processes and cuts connections, and counts what is lost. It is never
// released.
//
// All of it are tests: README.md says what they do and how the long settings are run.
package e2e
