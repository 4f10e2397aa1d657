package menu

// MenuMapping is for the suites of aggregates and repositories.
var MenuMapping = menuMapping
