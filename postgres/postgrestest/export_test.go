package postgrestest

// WithoutPrograms returns a server for which there are no programs.
func WithoutPrograms() *Server {
	return &Server{look: func() (string, error) { return "", ErrNoServer }}
}

// Dir returns the directory of a server that was started.
func (s *Server) Dir() string { return s.process.Dir }

// With adds a parameter to an address.
func With(address, name, value string) string { return with(address, name, value) }
