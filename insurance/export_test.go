package insurance

// PolicyMapping is how policies go to storage, for the tests of it.
var PolicyMapping = policyMapping
