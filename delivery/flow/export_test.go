package flow

// FlowMapping is for the tests of package flow_test.
var FlowMapping = flowMapping
